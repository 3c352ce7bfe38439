-- everything; the sample
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [1000000]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
LIMIT 1001
-- [1000000]

-- properties only; the sample
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [1000000]

-- geometry as text; the sample
SELECT ST_AsGeoJSON(q."geom") AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [1000000]

-- geometry for the Maps API; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [1000000]

-- everything; nothing optional
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [100000]

-- everything; everything optional
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)
 AND country IN (CAST($2 AS VARCHAR(65535))) 
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [1000000, "ES"]

-- everything; a box
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)

 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [100000]

-- everything; a box across the date line
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)

 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN ((ST_XMIN(geom) <= 180.0 AND ST_XMAX(geom) >= 170.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5) OR (ST_XMIN(geom) <= -170.0 AND ST_XMAX(geom) >= -180.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5)) ELSE (ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [100000]

-- everything; an order
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
ORDER BY q."name" DESC NULLS LAST, q."population" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [100000]

-- everything; a page
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [100000]

-- everything; empty lists
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)
 AND country IN (SELECT CAST(NULL AS VARCHAR(65535)) WHERE FALSE) 

) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- [100000]
