-- everything; the sample
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."DISTANCE" AS "distance", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."GEONAMEID" AS VARCHAR) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE))) AS distance
FROM sandbox.world.cities
WHERE ST_DWITHIN(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE)), CAST(:3 AS DOUBLE))

) AS q
ORDER BY q."DISTANCE" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE))) AS distance
FROM sandbox.world.cities
WHERE ST_DWITHIN(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE)), CAST(:3 AS DOUBLE))

) AS q
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- properties only; the sample
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."DISTANCE" AS "distance"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE))) AS distance
FROM sandbox.world.cities
WHERE ST_DWITHIN(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE)), CAST(:3 AS DOUBLE))

) AS q
ORDER BY q."DISTANCE" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- geometry as text; the sample
SELECT TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE))) AS distance
FROM sandbox.world.cities
WHERE ST_DWITHIN(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE)), CAST(:3 AS DOUBLE))

) AS q
ORDER BY q."DISTANCE" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- geometry for the Maps API; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE))) AS distance
FROM sandbox.world.cities
WHERE ST_DWITHIN(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE)), CAST(:3 AS DOUBLE))

) AS q
ORDER BY q."DISTANCE" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- everything; nothing optional
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."DISTANCE" AS "distance", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."GEONAMEID" AS VARCHAR) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE))) AS distance
FROM sandbox.world.cities
WHERE ST_DWITHIN(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE)), CAST(:3 AS DOUBLE))

) AS q
ORDER BY q."DISTANCE" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 50000.0]

-- everything; everything optional
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."DISTANCE" AS "distance", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."GEONAMEID" AS VARCHAR) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE))) AS distance
FROM sandbox.world.cities
WHERE ST_DWITHIN(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE)), CAST(:3 AS DOUBLE))
 AND ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
ORDER BY q."DISTANCE" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 10000.0]

-- everything; a box
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."DISTANCE" AS "distance", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."GEONAMEID" AS VARCHAR) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE))) AS distance
FROM sandbox.world.cities
WHERE ST_DWITHIN(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE)), CAST(:3 AS DOUBLE))
 AND ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
ORDER BY q."DISTANCE" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 50000.0]

-- everything; a box across the date line
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."DISTANCE" AS "distance", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."GEONAMEID" AS VARCHAR) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE))) AS distance
FROM sandbox.world.cities
WHERE ST_DWITHIN(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE)), CAST(:3 AS DOUBLE))
 AND (ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326), TO_GEOMETRY('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326), TO_GEOMETRY('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) 
) AS q
ORDER BY q."DISTANCE" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 50000.0]

-- everything; an order
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."DISTANCE" AS "distance", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."GEONAMEID" AS VARCHAR) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE))) AS distance
FROM sandbox.world.cities
WHERE ST_DWITHIN(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE)), CAST(:3 AS DOUBLE))

) AS q
ORDER BY q."NAME" DESC NULLS LAST, q."POPULATION" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [2.3522, 48.8566, 50000.0]

-- everything; a page
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."DISTANCE" AS "distance", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."GEONAMEID" AS VARCHAR) AS "__id"
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE))) AS distance
FROM sandbox.world.cities
WHERE ST_DWITHIN(geom, ST_MAKEPOINT(CAST(:1 AS DOUBLE), CAST(:2 AS DOUBLE)), CAST(:3 AS DOUBLE))

) AS q
ORDER BY q."DISTANCE" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [2.3522, 48.8566, 50000.0]
