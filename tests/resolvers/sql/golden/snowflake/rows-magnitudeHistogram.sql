-- everything; the sample
SELECT q."MAGNITUDE" AS "magnitude", q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST(:1 AS DOUBLE)) * CAST(:1 AS DOUBLE) AS magnitude, COUNT(*) AS earthquakes
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q."MAGNITUDE" ASC NULLS LAST
LIMIT 101
-- [0.5]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT FLOOR(magnitude / CAST(:1 AS DOUBLE)) * CAST(:1 AS DOUBLE) AS magnitude, COUNT(*) AS earthquakes
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
LIMIT 101
-- [0.5]

-- the last column; the sample
SELECT q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST(:1 AS DOUBLE)) * CAST(:1 AS DOUBLE) AS magnitude, COUNT(*) AS earthquakes
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q."MAGNITUDE" ASC NULLS LAST
LIMIT 101
-- [0.5]

-- everything; nothing optional
SELECT q."MAGNITUDE" AS "magnitude", q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST(:1 AS DOUBLE)) * CAST(:1 AS DOUBLE) AS magnitude, COUNT(*) AS earthquakes
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q."MAGNITUDE" ASC NULLS LAST
LIMIT 101
-- [1.0]

-- everything; everything optional
SELECT q."MAGNITUDE" AS "magnitude", q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST(:1 AS DOUBLE)) * CAST(:1 AS DOUBLE) AS magnitude, COUNT(*) AS earthquakes
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake'
 AND (depth < 70) = CAST(:2 AS BOOLEAN) 
 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
GROUP BY 1
) AS q
ORDER BY q."MAGNITUDE" ASC NULLS LAST
LIMIT 101
-- [0.5, true]

-- everything; a box
SELECT q."MAGNITUDE" AS "magnitude", q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST(:1 AS DOUBLE)) * CAST(:1 AS DOUBLE) AS magnitude, COUNT(*) AS earthquakes
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake'

 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
GROUP BY 1
) AS q
ORDER BY q."MAGNITUDE" ASC NULLS LAST
LIMIT 101
-- [1.0]

-- everything; a box across the date line
SELECT q."MAGNITUDE" AS "magnitude", q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST(:1 AS DOUBLE)) * CAST(:1 AS DOUBLE) AS magnitude, COUNT(*) AS earthquakes
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake'

 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN ((ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 180.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 170.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5) OR (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= -170.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -180.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5)) ELSE (ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
GROUP BY 1
) AS q
ORDER BY q."MAGNITUDE" ASC NULLS LAST
LIMIT 101
-- [1.0]

-- everything; an order
SELECT q."MAGNITUDE" AS "magnitude", q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST(:1 AS DOUBLE)) * CAST(:1 AS DOUBLE) AS magnitude, COUNT(*) AS earthquakes
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q."MAGNITUDE" DESC NULLS LAST, q."EARTHQUAKES" ASC NULLS LAST
LIMIT 101
-- [1.0]

-- everything; a page
SELECT q."MAGNITUDE" AS "magnitude", q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST(:1 AS DOUBLE)) * CAST(:1 AS DOUBLE) AS magnitude, COUNT(*) AS earthquakes
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q."MAGNITUDE" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [1.0]
