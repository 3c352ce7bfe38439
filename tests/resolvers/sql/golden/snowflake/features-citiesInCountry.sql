-- everything; the sample
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."GEONAMEID" AS VARCHAR) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM sandbox.world.cities AS cities
JOIN sandbox.world.countries AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = CAST(:1 AS VARCHAR)
 AND cities.population >= CAST(:2 AS NUMBER(38, 0)) 
) AS q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 1001
-- ["CHE", 50000]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM sandbox.world.cities AS cities
JOIN sandbox.world.countries AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = CAST(:1 AS VARCHAR)
 AND cities.population >= CAST(:2 AS NUMBER(38, 0)) 
) AS q
LIMIT 1001
-- ["CHE", 50000]

-- properties only; the sample
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM sandbox.world.cities AS cities
JOIN sandbox.world.countries AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = CAST(:1 AS VARCHAR)
 AND cities.population >= CAST(:2 AS NUMBER(38, 0)) 
) AS q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 1001
-- ["CHE", 50000]

-- geometry as text; the sample
SELECT TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM sandbox.world.cities AS cities
JOIN sandbox.world.countries AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = CAST(:1 AS VARCHAR)
 AND cities.population >= CAST(:2 AS NUMBER(38, 0)) 
) AS q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 1001
-- ["CHE", 50000]

-- geometry for the Maps API; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM sandbox.world.cities AS cities
JOIN sandbox.world.countries AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = CAST(:1 AS VARCHAR)
 AND cities.population >= CAST(:2 AS NUMBER(38, 0)) 
) AS q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 1001
-- ["CHE", 50000]

-- everything; nothing optional
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."GEONAMEID" AS VARCHAR) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM sandbox.world.cities AS cities
JOIN sandbox.world.countries AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = CAST(:1 AS VARCHAR)

) AS q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 1001
-- ["CHE"]

-- everything; everything optional
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."GEONAMEID" AS VARCHAR) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM sandbox.world.cities AS cities
JOIN sandbox.world.countries AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = CAST(:1 AS VARCHAR)
 AND cities.population >= CAST(:2 AS NUMBER(38, 0)) 
) AS q
WHERE CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 1001
-- ["CHE", 50000]

-- everything; a box
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."GEONAMEID" AS VARCHAR) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM sandbox.world.cities AS cities
JOIN sandbox.world.countries AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = CAST(:1 AS VARCHAR)

) AS q
WHERE CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 1001
-- ["CHE"]

-- everything; a box across the date line
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."GEONAMEID" AS VARCHAR) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM sandbox.world.cities AS cities
JOIN sandbox.world.countries AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = CAST(:1 AS VARCHAR)

) AS q
WHERE CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) THEN ((ST_XMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 180.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= 170.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= -20.5) OR (ST_XMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= -170.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= -180.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= -20.5)) ELSE (ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE), TO_GEOMETRY('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE), TO_GEOMETRY('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 1001
-- ["CHE"]

-- everything; an order
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."GEONAMEID" AS VARCHAR) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM sandbox.world.cities AS cities
JOIN sandbox.world.countries AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = CAST(:1 AS VARCHAR)

) AS q
ORDER BY q."NAME" DESC NULLS LAST, q."POPULATION" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 1001
-- ["CHE"]

-- everything; a page
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."GEONAMEID" AS VARCHAR) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM sandbox.world.cities AS cities
JOIN sandbox.world.countries AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = CAST(:1 AS VARCHAR)

) AS q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- ["CHE"]
