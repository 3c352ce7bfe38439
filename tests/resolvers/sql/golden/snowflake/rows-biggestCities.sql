-- everything; the sample
SELECT CAST(q."GEONAMEID" AS VARCHAR) AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))

) AS q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 11
-- [15000000]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))

) AS q
LIMIT 11
-- [15000000]

-- the last column; the sample
SELECT q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))

) AS q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 11
-- [15000000]

-- everything; nothing optional
SELECT CAST(q."GEONAMEID" AS VARCHAR) AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))

) AS q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 11
-- [0]

-- everything; everything optional
SELECT CAST(q."GEONAMEID" AS VARCHAR) AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 11
-- [15000000]

-- everything; a box
SELECT CAST(q."GEONAMEID" AS VARCHAR) AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 11
-- [0]

-- everything; a box across the date line
SELECT CAST(q."GEONAMEID" AS VARCHAR) AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN ((ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 180.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 170.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5) OR (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= -170.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -180.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5)) ELSE (ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 11
-- [0]

-- everything; an order
SELECT CAST(q."GEONAMEID" AS VARCHAR) AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))

) AS q
ORDER BY q."NAME" DESC NULLS LAST, q."POPULATION" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 11
-- [0]

-- everything; a page
SELECT CAST(q."GEONAMEID" AS VARCHAR) AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))

) AS q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [0]
