-- everything; the sample
SELECT TO_CHAR(q."GEONAMEID") AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, c.geom.sdo_point.x AS longitude, c.geom.sdo_point.y AS latitude
FROM world.cities c
WHERE population >= :1

) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 11 ROWS ONLY
-- [15000000]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT geonameid, name, country, population, c.geom.sdo_point.x AS longitude, c.geom.sdo_point.y AS latitude
FROM world.cities c
WHERE population >= :1

) q
FETCH FIRST 11 ROWS ONLY
-- [15000000]

-- the last column; the sample
SELECT q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, c.geom.sdo_point.x AS longitude, c.geom.sdo_point.y AS latitude
FROM world.cities c
WHERE population >= :1

) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 11 ROWS ONLY
-- [15000000]

-- everything; nothing optional
SELECT TO_CHAR(q."GEONAMEID") AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, c.geom.sdo_point.x AS longitude, c.geom.sdo_point.y AS latitude
FROM world.cities c
WHERE population >= :1

) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 11 ROWS ONLY
-- [0]

-- everything; everything optional
SELECT TO_CHAR(q."GEONAMEID") AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, c.geom.sdo_point.x AS longitude, c.geom.sdo_point.y AS latitude
FROM world.cities c
WHERE population >= :1
 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 11 ROWS ONLY
-- [15000000]

-- everything; a box
SELECT TO_CHAR(q."GEONAMEID") AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, c.geom.sdo_point.x AS longitude, c.geom.sdo_point.y AS latitude
FROM world.cities c
WHERE population >= :1
 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 11 ROWS ONLY
-- [0]

-- everything; a box across the date line
SELECT TO_CHAR(q."GEONAMEID") AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, c.geom.sdo_point.x AS longitude, c.geom.sdo_point.y AS latitude
FROM world.cities c
WHERE population >= :1
 AND (SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(170.0, -20.5, 180.0, 20.0))) = 'TRUE' OR SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-180.0, -20.5, -170.0, 20.0))) = 'TRUE') 
) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 11 ROWS ONLY
-- [0]

-- everything; an order
SELECT TO_CHAR(q."GEONAMEID") AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, c.geom.sdo_point.x AS longitude, c.geom.sdo_point.y AS latitude
FROM world.cities c
WHERE population >= :1

) q
ORDER BY q."NAME" DESC NULLS LAST, q."POPULATION" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 11 ROWS ONLY
-- [0]

-- everything; a page
SELECT TO_CHAR(q."GEONAMEID") AS "id", q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."LONGITUDE" AS "longitude", q."LATITUDE" AS "latitude"
FROM (
SELECT geonameid, name, country, population, c.geom.sdo_point.x AS longitude, c.geom.sdo_point.y AS latitude
FROM world.cities c
WHERE population >= :1

) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY
-- [0]
