-- everything; the sample
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) AS distance
FROM world.cities
WHERE ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) <= CAST($3 AS DOUBLE PRECISION)

) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) AS distance
FROM world.cities
WHERE ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) <= CAST($3 AS DOUBLE PRECISION)

) AS q
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- properties only; the sample
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) AS distance
FROM world.cities
WHERE ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) <= CAST($3 AS DOUBLE PRECISION)

) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- geometry as text; the sample
SELECT ST_AsGeoJSON(q."geom") AS "__geometry"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) AS distance
FROM world.cities
WHERE ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) <= CAST($3 AS DOUBLE PRECISION)

) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- geometry for the Maps API; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) AS distance
FROM world.cities
WHERE ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) <= CAST($3 AS DOUBLE PRECISION)

) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- everything; nothing optional
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) AS distance
FROM world.cities
WHERE ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) <= CAST($3 AS DOUBLE PRECISION)

) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 50000.0]

-- everything; everything optional
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) AS distance
FROM world.cities
WHERE ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) <= CAST($3 AS DOUBLE PRECISION)
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- everything; a box
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) AS distance
FROM world.cities
WHERE ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) <= CAST($3 AS DOUBLE PRECISION)
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 50000.0]

-- everything; a box across the date line
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) AS distance
FROM world.cities
WHERE ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) <= CAST($3 AS DOUBLE PRECISION)
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN ((ST_XMIN(geom) <= 180.0 AND ST_XMAX(geom) >= 170.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5) OR (ST_XMIN(geom) <= -170.0 AND ST_XMAX(geom) >= -180.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5)) ELSE (ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 50000.0]

-- everything; an order
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) AS distance
FROM world.cities
WHERE ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) <= CAST($3 AS DOUBLE PRECISION)

) AS q
ORDER BY q."name" DESC NULLS LAST, q."population" ASC NULLS LAST, q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 50000.0]

-- everything; a page
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."distance" AS "distance", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."geonameid" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) AS distance
FROM world.cities
WHERE ST_DistanceSphere(geom, ST_SetSRID(ST_Point(CAST($1 AS DOUBLE PRECISION), CAST($2 AS DOUBLE PRECISION)), 4326), 6371010) <= CAST($3 AS DOUBLE PRECISION)

) AS q
ORDER BY q."distance" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [2.3522, 48.8566, 50000.0]
