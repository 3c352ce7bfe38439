-- everything; the sample
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS VARCHAR(65535))
 AND cities.population >= CAST($2 AS INTEGER) 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE", 50000]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS VARCHAR(65535))
 AND cities.population >= CAST($2 AS INTEGER) 
) AS q
LIMIT 1001
-- ["CHE", 50000]

-- properties only; the sample
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS VARCHAR(65535))
 AND cities.population >= CAST($2 AS INTEGER) 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE", 50000]

-- geometry as text; the sample
SELECT ST_AsGeoJSON(q."geom") AS "__geometry"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS VARCHAR(65535))
 AND cities.population >= CAST($2 AS INTEGER) 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE", 50000]

-- geometry for the Maps API; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS VARCHAR(65535))
 AND cities.population >= CAST($2 AS INTEGER) 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE", 50000]

-- everything; nothing optional
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS VARCHAR(65535))

) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE"]

-- everything; everything optional
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS VARCHAR(65535))
 AND cities.population >= CAST($2 AS INTEGER) 
) AS q
WHERE CASE WHEN ST_GeometryType(q."geom") = 'ST_GeometryCollection' OR NOT ST_IsValid(q."geom") THEN (ST_XMIN(q."geom") <= 30.25 AND ST_XMAX(q."geom") >= -10.0 AND ST_YMIN(q."geom") <= 60.0 AND ST_YMAX(q."geom") >= 35.0) ELSE ST_INTERSECTS(q."geom", ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE", 50000]

-- everything; a box
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS VARCHAR(65535))

) AS q
WHERE CASE WHEN ST_GeometryType(q."geom") = 'ST_GeometryCollection' OR NOT ST_IsValid(q."geom") THEN (ST_XMIN(q."geom") <= 30.25 AND ST_XMAX(q."geom") >= -10.0 AND ST_YMIN(q."geom") <= 60.0 AND ST_YMAX(q."geom") >= 35.0) ELSE ST_INTERSECTS(q."geom", ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE"]

-- everything; a box across the date line
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS VARCHAR(65535))

) AS q
WHERE CASE WHEN ST_GeometryType(q."geom") = 'ST_GeometryCollection' OR NOT ST_IsValid(q."geom") THEN ((ST_XMIN(q."geom") <= 180.0 AND ST_XMAX(q."geom") >= 170.0 AND ST_YMIN(q."geom") <= 20.0 AND ST_YMAX(q."geom") >= -20.5) OR (ST_XMIN(q."geom") <= -170.0 AND ST_XMAX(q."geom") >= -180.0 AND ST_YMIN(q."geom") <= 20.0 AND ST_YMAX(q."geom") >= -20.5)) ELSE (ST_INTERSECTS(q."geom", ST_GeomFromText('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(q."geom", ST_GeomFromText('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE"]

-- everything; an order
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS VARCHAR(65535))

) AS q
ORDER BY q."name" DESC NULLS LAST, q."population" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE"]

-- everything; a page
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS VARCHAR(65535))

) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- ["CHE"]
