-- everything; the sample
SELECT TO_CHAR(q."GEONAMEID") AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, tz, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.X AS longitude, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.Y AS latitude
FROM world.cities
WHERE geonameid IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item NUMBER(19) PATH '$')))
) q
ORDER BY q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- ["[\"2988507\",\"2643743\",\"3117735\"]"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT geonameid, name, country, population, tz, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.X AS longitude, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.Y AS latitude
FROM world.cities
WHERE geonameid IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item NUMBER(19) PATH '$')))
) q
FETCH FIRST 101 ROWS ONLY
-- ["[\"2988507\",\"2643743\",\"3117735\"]"]

-- the last column; the sample
SELECT q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, tz, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.X AS longitude, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.Y AS latitude
FROM world.cities
WHERE geonameid IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item NUMBER(19) PATH '$')))
) q
ORDER BY q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- ["[\"2988507\",\"2643743\",\"3117735\"]"]

-- everything; nothing optional
SELECT TO_CHAR(q."GEONAMEID") AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, tz, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.X AS longitude, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.Y AS latitude
FROM world.cities
WHERE geonameid IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item NUMBER(19) PATH '$')))
) q
ORDER BY q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- ["[\"2988507\",\"2643743\",\"3117735\"]"]

-- everything; everything optional
SELECT TO_CHAR(q."GEONAMEID") AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, tz, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.X AS longitude, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.Y AS latitude
FROM world.cities
WHERE geonameid IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item NUMBER(19) PATH '$')))
) q
ORDER BY q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- ["[\"2988507\",\"2643743\",\"3117735\"]"]

-- everything; an order
SELECT TO_CHAR(q."GEONAMEID") AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, tz, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.X AS longitude, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.Y AS latitude
FROM world.cities
WHERE geonameid IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item NUMBER(19) PATH '$')))
) q
ORDER BY q."GEONAMEID" DESC NULLS LAST, q."NAME" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- ["[\"2988507\",\"2643743\",\"3117735\"]"]

-- everything; a page
SELECT TO_CHAR(q."GEONAMEID") AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, tz, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.X AS longitude, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.Y AS latitude
FROM world.cities
WHERE geonameid IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item NUMBER(19) PATH '$')))
) q
ORDER BY q."GEONAMEID" ASC NULLS LAST
OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY
-- ["[\"2988507\",\"2643743\",\"3117735\"]"]
