-- everything; the sample
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS text) AS "population", CAST(q."gdp" AS text) AS "gdp", q."area" AS "area", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."name" AS text) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)
 AND continent = ANY (CAST($2 AS text[])) 

) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["0", ["South America"]]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)
 AND continent = ANY (CAST($2 AS text[])) 

) AS q
LIMIT 201
-- ["0", ["South America"]]

-- properties only; the sample
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS text) AS "population", CAST(q."gdp" AS text) AS "gdp", q."area" AS "area"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)
 AND continent = ANY (CAST($2 AS text[])) 

) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["0", ["South America"]]

-- geometry as text; the sample
SELECT ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)
 AND continent = ANY (CAST($2 AS text[])) 

) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["0", ["South America"]]

-- geometry for the Maps API; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)
 AND continent = ANY (CAST($2 AS text[])) 

) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["0", ["South America"]]

-- everything; nothing optional
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS text) AS "population", CAST(q."gdp" AS text) AS "gdp", q."area" AS "area", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."name" AS text) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)


) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["0"]

-- everything; everything optional
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS text) AS "population", CAST(q."gdp" AS text) AS "gdp", q."area" AS "area", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."name" AS text) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)
 AND continent = ANY (CAST($2 AS text[])) 
 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["9007199254740993", ["South America"]]

-- everything; a box
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS text) AS "population", CAST(q."gdp" AS text) AS "gdp", q."area" AS "area", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."name" AS text) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)

 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["0"]

-- everything; a box across the date line
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS text) AS "population", CAST(q."gdp" AS text) AS "gdp", q."area" AS "area", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."name" AS text) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)

 AND ((geom && ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326))) OR (geom && ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326)))) 
) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["0"]

-- everything; an order
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS text) AS "population", CAST(q."gdp" AS text) AS "gdp", q."area" AS "area", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."name" AS text) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)


) AS q
ORDER BY q."name" DESC NULLS LAST, q."population" ASC NULLS LAST
LIMIT 201
-- ["0"]

-- everything; a page
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS text) AS "population", CAST(q."gdp" AS text) AS "gdp", q."area" AS "area", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."name" AS text) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)


) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- ["0"]
