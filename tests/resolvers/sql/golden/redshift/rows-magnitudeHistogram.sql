-- everything; the sample
SELECT q."magnitude" AS "magnitude", q."earthquakes" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST($1 AS DOUBLE PRECISION)) * CAST($1 AS DOUBLE PRECISION) AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q."magnitude" ASC NULLS LAST
LIMIT 101
-- [0.5]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT FLOOR(magnitude / CAST($1 AS DOUBLE PRECISION)) * CAST($1 AS DOUBLE PRECISION) AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
LIMIT 101
-- [0.5]

-- the last column; the sample
SELECT q."earthquakes" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST($1 AS DOUBLE PRECISION)) * CAST($1 AS DOUBLE PRECISION) AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q."magnitude" ASC NULLS LAST
LIMIT 101
-- [0.5]

-- everything; nothing optional
SELECT q."magnitude" AS "magnitude", q."earthquakes" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST($1 AS DOUBLE PRECISION)) * CAST($1 AS DOUBLE PRECISION) AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q."magnitude" ASC NULLS LAST
LIMIT 101
-- [1.0]

-- everything; everything optional
SELECT q."magnitude" AS "magnitude", q."earthquakes" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST($1 AS DOUBLE PRECISION)) * CAST($1 AS DOUBLE PRECISION) AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'
 AND (depth < 70) = CAST($2 AS BOOLEAN) 
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
GROUP BY 1
) AS q
ORDER BY q."magnitude" ASC NULLS LAST
LIMIT 101
-- [0.5, true]

-- everything; a box
SELECT q."magnitude" AS "magnitude", q."earthquakes" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST($1 AS DOUBLE PRECISION)) * CAST($1 AS DOUBLE PRECISION) AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'

 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
GROUP BY 1
) AS q
ORDER BY q."magnitude" ASC NULLS LAST
LIMIT 101
-- [1.0]

-- everything; a box across the date line
SELECT q."magnitude" AS "magnitude", q."earthquakes" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST($1 AS DOUBLE PRECISION)) * CAST($1 AS DOUBLE PRECISION) AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'

 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN ((ST_XMIN(geom) <= 180.0 AND ST_XMAX(geom) >= 170.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5) OR (ST_XMIN(geom) <= -170.0 AND ST_XMAX(geom) >= -180.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5)) ELSE (ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
GROUP BY 1
) AS q
ORDER BY q."magnitude" ASC NULLS LAST
LIMIT 101
-- [1.0]

-- everything; an order
SELECT q."magnitude" AS "magnitude", q."earthquakes" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST($1 AS DOUBLE PRECISION)) * CAST($1 AS DOUBLE PRECISION) AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q."magnitude" DESC NULLS LAST, q."earthquakes" ASC NULLS LAST
LIMIT 101
-- [1.0]

-- everything; a page
SELECT q."magnitude" AS "magnitude", q."earthquakes" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / CAST($1 AS DOUBLE PRECISION)) * CAST($1 AS DOUBLE PRECISION) AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q."magnitude" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [1.0]
