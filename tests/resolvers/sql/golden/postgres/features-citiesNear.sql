-- everything; the sample
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance", ST_AsGeoJSON(q."geom", 9, 0) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_Distance(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, false) AS distance
FROM world.cities
WHERE ST_DWithin(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, CAST($3 AS double precision), false)

) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_Distance(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, false) AS distance
FROM world.cities
WHERE ST_DWithin(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, CAST($3 AS double precision), false)

) AS q
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- properties only; the sample
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_Distance(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, false) AS distance
FROM world.cities
WHERE ST_DWithin(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, CAST($3 AS double precision), false)

) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- geometry as text; the sample
SELECT ST_AsGeoJSON(q."geom", 9, 0) AS "__geometry"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_Distance(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, false) AS distance
FROM world.cities
WHERE ST_DWithin(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, CAST($3 AS double precision), false)

) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- geometry for the Maps API; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_Distance(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, false) AS distance
FROM world.cities
WHERE ST_DWithin(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, CAST($3 AS double precision), false)

) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- everything; nothing optional
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance", ST_AsGeoJSON(q."geom", 9, 0) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_Distance(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, false) AS distance
FROM world.cities
WHERE ST_DWithin(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, CAST($3 AS double precision), false)

) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 50000.0]

-- everything; everything optional
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance", ST_AsGeoJSON(q."geom", 9, 0) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_Distance(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, false) AS distance
FROM world.cities
WHERE ST_DWithin(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, CAST($3 AS double precision), false)
 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- everything; a box
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance", ST_AsGeoJSON(q."geom", 9, 0) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_Distance(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, false) AS distance
FROM world.cities
WHERE ST_DWithin(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, CAST($3 AS double precision), false)
 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 50000.0]

-- everything; a box across the date line
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance", ST_AsGeoJSON(q."geom", 9, 0) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_Distance(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, false) AS distance
FROM world.cities
WHERE ST_DWithin(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, CAST($3 AS double precision), false)
 AND ((geom && ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326))) OR (geom && ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326)))) 
) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 50000.0]

-- everything; an order
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance", ST_AsGeoJSON(q."geom", 9, 0) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_Distance(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, false) AS distance
FROM world.cities
WHERE ST_DWithin(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, CAST($3 AS double precision), false)

) AS q
ORDER BY q."name" DESC NULLS LAST, q."population" ASC NULLS LAST, q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 50000.0]

-- everything; a page
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance", ST_AsGeoJSON(q."geom", 9, 0) AS "__geometry", CAST(q."geonameid" AS text) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_Distance(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, false) AS distance
FROM world.cities
WHERE ST_DWithin(geom::geography, ST_Point(CAST($1 AS double precision), CAST($2 AS double precision), 4326)::geography, CAST($3 AS double precision), false)

) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [2.3522, 48.8566, 50000.0]
