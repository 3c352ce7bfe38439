-- everything; the sample
SELECT q."day" AS "day", q."earthquakes" AS "earthquakes", q."strongest" AS "strongest", q."mean_depth" AS "meanDepth"
FROM (
SELECT CAST(time AT TIME ZONE 'UTC' AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST($1 AS DOUBLE PRECISION)
 AND CAST(time AT TIME ZONE 'UTC' AS DATE) >= CAST($2 AS DATE) 
 AND CAST(time AT TIME ZONE 'UTC' AS DATE) <= CAST($3 AS DATE) 


GROUP BY day
) AS q
ORDER BY q."day" ASC NULLS LAST
LIMIT 32
-- [0.0, "2018-02-01", "2018-02-06"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT CAST(time AT TIME ZONE 'UTC' AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST($1 AS DOUBLE PRECISION)
 AND CAST(time AT TIME ZONE 'UTC' AS DATE) >= CAST($2 AS DATE) 
 AND CAST(time AT TIME ZONE 'UTC' AS DATE) <= CAST($3 AS DATE) 


GROUP BY day
) AS q
LIMIT 32
-- [0.0, "2018-02-01", "2018-02-06"]

-- the last column; the sample
SELECT q."mean_depth" AS "meanDepth"
FROM (
SELECT CAST(time AT TIME ZONE 'UTC' AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST($1 AS DOUBLE PRECISION)
 AND CAST(time AT TIME ZONE 'UTC' AS DATE) >= CAST($2 AS DATE) 
 AND CAST(time AT TIME ZONE 'UTC' AS DATE) <= CAST($3 AS DATE) 


GROUP BY day
) AS q
ORDER BY q."day" ASC NULLS LAST
LIMIT 32
-- [0.0, "2018-02-01", "2018-02-06"]

-- everything; nothing optional
SELECT q."day" AS "day", q."earthquakes" AS "earthquakes", q."strongest" AS "strongest", q."mean_depth" AS "meanDepth"
FROM (
SELECT CAST(time AT TIME ZONE 'UTC' AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST($1 AS DOUBLE PRECISION)




GROUP BY day
) AS q
ORDER BY q."day" ASC NULLS LAST
LIMIT 32
-- [0.0]

-- everything; everything optional
SELECT q."day" AS "day", q."earthquakes" AS "earthquakes", q."strongest" AS "strongest", q."mean_depth" AS "meanDepth"
FROM (
SELECT CAST(time AT TIME ZONE 'UTC' AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST($1 AS DOUBLE PRECISION)
 AND CAST(time AT TIME ZONE 'UTC' AS DATE) >= CAST($2 AS DATE) 
 AND CAST(time AT TIME ZONE 'UTC' AS DATE) <= CAST($3 AS DATE) 
 AND CAST(time AT TIME ZONE 'UTC' AS DATE) IN (CAST($4 AS DATE)) 
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
GROUP BY day
) AS q
ORDER BY q."day" ASC NULLS LAST
LIMIT 32
-- [2.5, "2018-02-01", "2018-02-06", "2018-02-03"]

-- everything; a box
SELECT q."day" AS "day", q."earthquakes" AS "earthquakes", q."strongest" AS "strongest", q."mean_depth" AS "meanDepth"
FROM (
SELECT CAST(time AT TIME ZONE 'UTC' AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST($1 AS DOUBLE PRECISION)



 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
GROUP BY day
) AS q
ORDER BY q."day" ASC NULLS LAST
LIMIT 32
-- [0.0]

-- everything; a box across the date line
SELECT q."day" AS "day", q."earthquakes" AS "earthquakes", q."strongest" AS "strongest", q."mean_depth" AS "meanDepth"
FROM (
SELECT CAST(time AT TIME ZONE 'UTC' AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST($1 AS DOUBLE PRECISION)



 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN ((ST_XMIN(geom) <= 180.0 AND ST_XMAX(geom) >= 170.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5) OR (ST_XMIN(geom) <= -170.0 AND ST_XMAX(geom) >= -180.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5)) ELSE (ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
GROUP BY day
) AS q
ORDER BY q."day" ASC NULLS LAST
LIMIT 32
-- [0.0]

-- everything; an order
SELECT q."day" AS "day", q."earthquakes" AS "earthquakes", q."strongest" AS "strongest", q."mean_depth" AS "meanDepth"
FROM (
SELECT CAST(time AT TIME ZONE 'UTC' AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST($1 AS DOUBLE PRECISION)




GROUP BY day
) AS q
ORDER BY q."day" DESC NULLS LAST, q."earthquakes" ASC NULLS LAST
LIMIT 32
-- [0.0]

-- everything; a page
SELECT q."day" AS "day", q."earthquakes" AS "earthquakes", q."strongest" AS "strongest", q."mean_depth" AS "meanDepth"
FROM (
SELECT CAST(time AT TIME ZONE 'UTC' AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST($1 AS DOUBLE PRECISION)




GROUP BY day
) AS q
ORDER BY q."day" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [0.0]

-- everything; empty lists
SELECT q."day" AS "day", q."earthquakes" AS "earthquakes", q."strongest" AS "strongest", q."mean_depth" AS "meanDepth"
FROM (
SELECT CAST(time AT TIME ZONE 'UTC' AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST($1 AS DOUBLE PRECISION)


 AND CAST(time AT TIME ZONE 'UTC' AS DATE) IN (SELECT CAST(NULL AS DATE) WHERE FALSE) 

GROUP BY day
) AS q
ORDER BY q."day" ASC NULLS LAST
LIMIT 32
-- [0.0]
