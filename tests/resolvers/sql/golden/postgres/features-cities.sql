-- everything; the sample
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [1000000]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
LIMIT 1001
-- [1000000]

-- properties only; the sample
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [1000000]

-- geometry as text; the sample
SELECT ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [1000000]

-- geometry for the Maps API; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [1000000]

-- everything; nothing optional
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [100000]

-- everything; everything optional
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)
 AND country = ANY (CAST($2 AS text[])) 
 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [1000000, ["ES"]]

-- everything; a box
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)

 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [100000]

-- everything; a box across the date line
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)

 AND ((geom && ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326))) OR (geom && ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326)))) 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [100000]

-- everything; an order
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
ORDER BY q."name" DESC NULLS LAST, q."population" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [100000]

-- everything; a page
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [100000]

-- everything; empty lists
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)
 AND country = ANY (CAST($2 AS text[])) 

) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [100000, []]
