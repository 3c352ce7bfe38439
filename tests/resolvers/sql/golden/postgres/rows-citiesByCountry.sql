-- everything; the sample
SELECT q."country" AS "country", q."cities" AS "cities", CAST(q."population" AS text) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS integer)

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
WHERE population >= CAST($1 AS integer)

GROUP BY country
) AS q
LIMIT 251
-- [1000000]

-- the last column; the sample
SELECT CAST(q."population" AS text) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS integer)

GROUP BY country
) AS q
ORDER BY q."cities" DESC NULLS LAST, q."country" ASC NULLS LAST
LIMIT 251
-- [1000000]

-- everything; nothing optional
SELECT q."country" AS "country", q."cities" AS "cities", CAST(q."population" AS text) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS integer)

GROUP BY country
) AS q
ORDER BY q."cities" DESC NULLS LAST, q."country" ASC NULLS LAST
LIMIT 251
-- [100000]

-- everything; everything optional
SELECT q."country" AS "country", q."cities" AS "cities", CAST(q."population" AS text) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS integer)
 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
GROUP BY country
) AS q
ORDER BY q."cities" DESC NULLS LAST, q."country" ASC NULLS LAST
LIMIT 251
-- [1000000]

-- everything; a box
SELECT q."country" AS "country", q."cities" AS "cities", CAST(q."population" AS text) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS integer)
 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
GROUP BY country
) AS q
ORDER BY q."cities" DESC NULLS LAST, q."country" ASC NULLS LAST
LIMIT 251
-- [100000]

-- everything; a box across the date line
SELECT q."country" AS "country", q."cities" AS "cities", CAST(q."population" AS text) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS integer)
 AND ((geom && ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326))) OR (geom && ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326)))) 
GROUP BY country
) AS q
ORDER BY q."cities" DESC NULLS LAST, q."country" ASC NULLS LAST
LIMIT 251
-- [100000]

-- everything; an order
SELECT q."country" AS "country", q."cities" AS "cities", CAST(q."population" AS text) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS integer)

GROUP BY country
) AS q
ORDER BY q."country" DESC NULLS LAST, q."cities" ASC NULLS LAST
LIMIT 251
-- [100000]

-- everything; a page
SELECT q."country" AS "country", q."cities" AS "cities", CAST(q."population" AS text) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= CAST($1 AS integer)

GROUP BY country
) AS q
ORDER BY q."cities" DESC NULLS LAST, q."country" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [100000]
