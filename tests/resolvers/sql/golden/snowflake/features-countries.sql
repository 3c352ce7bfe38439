-- everything; the sample
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", CAST(q."POPULATION" AS VARCHAR) AS "population", CAST(q."GDP" AS VARCHAR) AS "gdp", q."AREA" AS "area", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."NAME" AS VARCHAR) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND continent IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
ORDER BY q."NAME" ASC NULLS LAST
LIMIT 201
-- ["0", "[\"South America\"]"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND continent IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
LIMIT 201
-- ["0", "[\"South America\"]"]

-- properties only; the sample
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", CAST(q."POPULATION" AS VARCHAR) AS "population", CAST(q."GDP" AS VARCHAR) AS "gdp", q."AREA" AS "area"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND continent IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
ORDER BY q."NAME" ASC NULLS LAST
LIMIT 201
-- ["0", "[\"South America\"]"]

-- geometry as text; the sample
SELECT TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND continent IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
ORDER BY q."NAME" ASC NULLS LAST
LIMIT 201
-- ["0", "[\"South America\"]"]

-- geometry for the Maps API; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND continent IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
ORDER BY q."NAME" ASC NULLS LAST
LIMIT 201
-- ["0", "[\"South America\"]"]

-- everything; nothing optional
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", CAST(q."POPULATION" AS VARCHAR) AS "population", CAST(q."GDP" AS VARCHAR) AS "gdp", q."AREA" AS "area", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."NAME" AS VARCHAR) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))


) AS q
ORDER BY q."NAME" ASC NULLS LAST
LIMIT 201
-- ["0"]

-- everything; everything optional
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", CAST(q."POPULATION" AS VARCHAR) AS "population", CAST(q."GDP" AS VARCHAR) AS "gdp", q."AREA" AS "area", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."NAME" AS VARCHAR) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND continent IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 
 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."NAME" ASC NULLS LAST
LIMIT 201
-- ["9007199254740993", "[\"South America\"]"]

-- everything; a box
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", CAST(q."POPULATION" AS VARCHAR) AS "population", CAST(q."GDP" AS VARCHAR) AS "gdp", q."AREA" AS "area", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."NAME" AS VARCHAR) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))

 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."NAME" ASC NULLS LAST
LIMIT 201
-- ["0"]

-- everything; a box across the date line
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", CAST(q."POPULATION" AS VARCHAR) AS "population", CAST(q."GDP" AS VARCHAR) AS "gdp", q."AREA" AS "area", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."NAME" AS VARCHAR) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))

 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN ((ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 180.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 170.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5) OR (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= -170.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -180.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5)) ELSE (ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
ORDER BY q."NAME" ASC NULLS LAST
LIMIT 201
-- ["0"]

-- everything; an order
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", CAST(q."POPULATION" AS VARCHAR) AS "population", CAST(q."GDP" AS VARCHAR) AS "gdp", q."AREA" AS "area", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."NAME" AS VARCHAR) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))


) AS q
ORDER BY q."NAME" DESC NULLS LAST, q."POPULATION" ASC NULLS LAST
LIMIT 201
-- ["0"]

-- everything; a page
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", CAST(q."POPULATION" AS VARCHAR) AS "population", CAST(q."GDP" AS VARCHAR) AS "gdp", q."AREA" AS "area", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."NAME" AS VARCHAR) AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))


) AS q
ORDER BY q."NAME" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- ["0"]
