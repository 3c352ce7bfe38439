-- everything; the sample
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:1 AS DOUBLE)
 AND CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) >= CAST(:2 AS DATE) 
 AND CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) <= CAST(:3 AS DATE) 


GROUP BY day
) AS q
ORDER BY q."DAY" ASC NULLS LAST
LIMIT 32
-- [0.0, "2018-02-01", "2018-02-06"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:1 AS DOUBLE)
 AND CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) >= CAST(:2 AS DATE) 
 AND CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) <= CAST(:3 AS DATE) 


GROUP BY day
) AS q
LIMIT 32
-- [0.0, "2018-02-01", "2018-02-06"]

-- the last column; the sample
SELECT q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:1 AS DOUBLE)
 AND CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) >= CAST(:2 AS DATE) 
 AND CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) <= CAST(:3 AS DATE) 


GROUP BY day
) AS q
ORDER BY q."DAY" ASC NULLS LAST
LIMIT 32
-- [0.0, "2018-02-01", "2018-02-06"]

-- everything; nothing optional
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:1 AS DOUBLE)




GROUP BY day
) AS q
ORDER BY q."DAY" ASC NULLS LAST
LIMIT 32
-- [0.0]

-- everything; everything optional
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:1 AS DOUBLE)
 AND CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) >= CAST(:2 AS DATE) 
 AND CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) <= CAST(:3 AS DATE) 
 AND CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) IN (SELECT CAST(value AS DATE) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:4)))) 
 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
GROUP BY day
) AS q
ORDER BY q."DAY" ASC NULLS LAST
LIMIT 32
-- [2.5, "2018-02-01", "2018-02-06", "[\"2018-02-03\"]"]

-- everything; a box
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:1 AS DOUBLE)



 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
GROUP BY day
) AS q
ORDER BY q."DAY" ASC NULLS LAST
LIMIT 32
-- [0.0]

-- everything; a box across the date line
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:1 AS DOUBLE)



 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN ((ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 180.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 170.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5) OR (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= -170.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -180.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5)) ELSE (ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
GROUP BY day
) AS q
ORDER BY q."DAY" ASC NULLS LAST
LIMIT 32
-- [0.0]

-- everything; an order
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:1 AS DOUBLE)




GROUP BY day
) AS q
ORDER BY q."DAY" DESC NULLS LAST, q."EARTHQUAKES" ASC NULLS LAST
LIMIT 32
-- [0.0]

-- everything; a page
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:1 AS DOUBLE)




GROUP BY day
) AS q
ORDER BY q."DAY" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [0.0]

-- everything; empty lists
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:1 AS DOUBLE)


 AND CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) IN (SELECT CAST(value AS DATE) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

GROUP BY day
) AS q
ORDER BY q."DAY" ASC NULLS LAST
LIMIT 32
-- [0.0, "[]"]
