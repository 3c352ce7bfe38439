-- everything; the sample
SELECT CAST(q."GEONAMEID" AS VARCHAR) AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN (SELECT CAST(value AS NUMBER(38, 0)) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
) AS q
ORDER BY q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- ["[\"2988507\",\"2643743\",\"3117735\"]"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN (SELECT CAST(value AS NUMBER(38, 0)) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
) AS q
LIMIT 101
-- ["[\"2988507\",\"2643743\",\"3117735\"]"]

-- the last column; the sample
SELECT q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN (SELECT CAST(value AS NUMBER(38, 0)) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
) AS q
ORDER BY q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- ["[\"2988507\",\"2643743\",\"3117735\"]"]

-- everything; nothing optional
SELECT CAST(q."GEONAMEID" AS VARCHAR) AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN (SELECT CAST(value AS NUMBER(38, 0)) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
) AS q
ORDER BY q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- ["[\"2988507\",\"2643743\",\"3117735\"]"]

-- everything; everything optional
SELECT CAST(q."GEONAMEID" AS VARCHAR) AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN (SELECT CAST(value AS NUMBER(38, 0)) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
) AS q
ORDER BY q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- ["[\"2988507\",\"2643743\",\"3117735\"]"]

-- everything; an order
SELECT CAST(q."GEONAMEID" AS VARCHAR) AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN (SELECT CAST(value AS NUMBER(38, 0)) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
) AS q
ORDER BY q."GEONAMEID" DESC NULLS LAST, q."NAME" ASC NULLS LAST
LIMIT 101
-- ["[\"2988507\",\"2643743\",\"3117735\"]"]

-- everything; a page
SELECT CAST(q."GEONAMEID" AS VARCHAR) AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN (SELECT CAST(value AS NUMBER(38, 0)) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
) AS q
ORDER BY q."GEONAMEID" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- ["[\"2988507\",\"2643743\",\"3117735\"]"]
