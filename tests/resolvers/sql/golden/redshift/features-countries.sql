-- everything; the sample
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS VARCHAR(65535)) AS "population", CAST(q."gdp" AS VARCHAR(65535)) AS "gdp", q."area" AS "area", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."name" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)
 AND continent IN (CAST($2 AS VARCHAR(65535))) 

) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["0", "South America"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)
 AND continent IN (CAST($2 AS VARCHAR(65535))) 

) AS q
LIMIT 201
-- ["0", "South America"]

-- properties only; the sample
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS VARCHAR(65535)) AS "population", CAST(q."gdp" AS VARCHAR(65535)) AS "gdp", q."area" AS "area"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)
 AND continent IN (CAST($2 AS VARCHAR(65535))) 

) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["0", "South America"]

-- geometry as text; the sample
SELECT ST_AsGeoJSON(q."geom") AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)
 AND continent IN (CAST($2 AS VARCHAR(65535))) 

) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["0", "South America"]

-- geometry for the Maps API; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)
 AND continent IN (CAST($2 AS VARCHAR(65535))) 

) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["0", "South America"]

-- everything; nothing optional
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS VARCHAR(65535)) AS "population", CAST(q."gdp" AS VARCHAR(65535)) AS "gdp", q."area" AS "area", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."name" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)


) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["0"]

-- everything; everything optional
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS VARCHAR(65535)) AS "population", CAST(q."gdp" AS VARCHAR(65535)) AS "gdp", q."area" AS "area", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."name" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)
 AND continent IN (CAST($2 AS VARCHAR(65535))) 
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["9007199254740993", "South America"]

-- everything; a box
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS VARCHAR(65535)) AS "population", CAST(q."gdp" AS VARCHAR(65535)) AS "gdp", q."area" AS "area", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."name" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)

 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["0"]

-- everything; a box across the date line
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS VARCHAR(65535)) AS "population", CAST(q."gdp" AS VARCHAR(65535)) AS "gdp", q."area" AS "area", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."name" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)

 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN ((ST_XMIN(geom) <= 180.0 AND ST_XMAX(geom) >= 170.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5) OR (ST_XMIN(geom) <= -170.0 AND ST_XMAX(geom) >= -180.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5)) ELSE (ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 201
-- ["0"]

-- everything; an order
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS VARCHAR(65535)) AS "population", CAST(q."gdp" AS VARCHAR(65535)) AS "gdp", q."area" AS "area", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."name" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)


) AS q
ORDER BY q."name" DESC NULLS LAST, q."population" ASC NULLS LAST
LIMIT 201
-- ["0"]

-- everything; a page
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", CAST(q."population" AS VARCHAR(65535)) AS "population", CAST(q."gdp" AS VARCHAR(65535)) AS "gdp", q."area" AS "area", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."name" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)


) AS q
ORDER BY q."name" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- ["0"]
