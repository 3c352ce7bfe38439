-- everything; the sample
SELECT CAST(q."geonameid" AS text) AS "id", q."name" AS "name", q."country" AS "country", q."population" AS "population", q."longitude" AS "longitude", q."latitude" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM world.cities
WHERE population >= CAST($1 AS integer)

) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11
-- [15000000]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM world.cities
WHERE population >= CAST($1 AS integer)

) AS q
LIMIT 11
-- [15000000]

-- the last column; the sample
SELECT q."latitude" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM world.cities
WHERE population >= CAST($1 AS integer)

) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11
-- [15000000]

-- everything; nothing optional
SELECT CAST(q."geonameid" AS text) AS "id", q."name" AS "name", q."country" AS "country", q."population" AS "population", q."longitude" AS "longitude", q."latitude" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM world.cities
WHERE population >= CAST($1 AS integer)

) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11
-- [0]

-- everything; everything optional
SELECT CAST(q."geonameid" AS text) AS "id", q."name" AS "name", q."country" AS "country", q."population" AS "population", q."longitude" AS "longitude", q."latitude" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM world.cities
WHERE population >= CAST($1 AS integer)
 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11
-- [15000000]

-- everything; a box
SELECT CAST(q."geonameid" AS text) AS "id", q."name" AS "name", q."country" AS "country", q."population" AS "population", q."longitude" AS "longitude", q."latitude" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM world.cities
WHERE population >= CAST($1 AS integer)
 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11
-- [0]

-- everything; a box across the date line
SELECT CAST(q."geonameid" AS text) AS "id", q."name" AS "name", q."country" AS "country", q."population" AS "population", q."longitude" AS "longitude", q."latitude" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM world.cities
WHERE population >= CAST($1 AS integer)
 AND ((geom && ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326))) OR (geom && ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326)))) 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11
-- [0]

-- everything; an order
SELECT CAST(q."geonameid" AS text) AS "id", q."name" AS "name", q."country" AS "country", q."population" AS "population", q."longitude" AS "longitude", q."latitude" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM world.cities
WHERE population >= CAST($1 AS integer)

) AS q
ORDER BY q."name" DESC NULLS LAST, q."population" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11
-- [0]

-- everything; a page
SELECT CAST(q."geonameid" AS text) AS "id", q."name" AS "name", q."country" AS "country", q."population" AS "population", q."longitude" AS "longitude", q."latitude" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM world.cities
WHERE population >= CAST($1 AS integer)

) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [0]
