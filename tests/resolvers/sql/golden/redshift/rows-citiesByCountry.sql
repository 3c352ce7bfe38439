-- everything; the sample
SELECT q."country" AS "country", q."cities" AS "cities", CAST(q."population" AS VARCHAR(65535)) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)

GROUP BY country
) AS q
ORDER BY q."cities" DESC NULLS LAST, q."country" ASC NULLS LAST
LIMIT 251
-- [1000000]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)

GROUP BY country
) AS q
LIMIT 251
-- [1000000]

-- the last column; the sample
SELECT CAST(q."population" AS VARCHAR(65535)) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)

GROUP BY country
) AS q
ORDER BY q."cities" DESC NULLS LAST, q."country" ASC NULLS LAST
LIMIT 251
-- [1000000]

-- everything; nothing optional
SELECT q."country" AS "country", q."cities" AS "cities", CAST(q."population" AS VARCHAR(65535)) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)

GROUP BY country
) AS q
ORDER BY q."cities" DESC NULLS LAST, q."country" ASC NULLS LAST
LIMIT 251
-- [100000]

-- everything; everything optional
SELECT q."country" AS "country", q."cities" AS "cities", CAST(q."population" AS VARCHAR(65535)) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
GROUP BY country
) AS q
ORDER BY q."cities" DESC NULLS LAST, q."country" ASC NULLS LAST
LIMIT 251
-- [1000000]

-- everything; a box
SELECT q."country" AS "country", q."cities" AS "cities", CAST(q."population" AS VARCHAR(65535)) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
GROUP BY country
) AS q
ORDER BY q."cities" DESC NULLS LAST, q."country" ASC NULLS LAST
LIMIT 251
-- [100000]

-- everything; a box across the date line
SELECT q."country" AS "country", q."cities" AS "cities", CAST(q."population" AS VARCHAR(65535)) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN ((ST_XMIN(geom) <= 180.0 AND ST_XMAX(geom) >= 170.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5) OR (ST_XMIN(geom) <= -170.0 AND ST_XMAX(geom) >= -180.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5)) ELSE (ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
GROUP BY country
) AS q
ORDER BY q."cities" DESC NULLS LAST, q."country" ASC NULLS LAST
LIMIT 251
-- [100000]

-- everything; an order
SELECT q."country" AS "country", q."cities" AS "cities", CAST(q."population" AS VARCHAR(65535)) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)

GROUP BY country
) AS q
ORDER BY q."country" DESC NULLS LAST, q."cities" ASC NULLS LAST
LIMIT 251
-- [100000]

-- everything; a page
SELECT q."country" AS "country", q."cities" AS "cities", CAST(q."population" AS VARCHAR(65535)) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)

GROUP BY country
) AS q
ORDER BY q."cities" DESC NULLS LAST, q."country" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [100000]
