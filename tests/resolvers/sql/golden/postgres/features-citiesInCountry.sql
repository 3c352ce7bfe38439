-- everything; the sample
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS text)
 AND cities.population >= CAST($2 AS integer) 
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
WHERE countries.iso3 = CAST($1 AS text)
 AND cities.population >= CAST($2 AS integer) 
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
WHERE countries.iso3 = CAST($1 AS text)
 AND cities.population >= CAST($2 AS integer) 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE", 50000]

-- geometry as text; the sample
SELECT ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS text)
 AND cities.population >= CAST($2 AS integer) 
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
WHERE countries.iso3 = CAST($1 AS text)
 AND cities.population >= CAST($2 AS integer) 
) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE", 50000]

-- everything; nothing optional
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS text)

) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE"]

-- everything; everything optional
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS text)
 AND cities.population >= CAST($2 AS integer) 
) AS q
WHERE (q."geom" && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(q."geom", ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326)))
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE", 50000]

-- everything; a box
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS text)

) AS q
WHERE (q."geom" && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(q."geom", ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326)))
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE"]

-- everything; a box across the date line
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS text)

) AS q
WHERE ((q."geom" && ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326) AND ST_Intersects(q."geom", ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326))) OR (q."geom" && ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326) AND ST_Intersects(q."geom", ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326))))
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE"]

-- everything; an order
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS text)

) AS q
ORDER BY q."name" DESC NULLS LAST, q."population" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 1001
-- ["CHE"]

-- everything; a page
SELECT q."name" AS "name", q."population" AS "population", q."country" AS "country", q."continent" AS "continent", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = CAST($1 AS text)

) AS q
ORDER BY q."population" DESC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- ["CHE"]
