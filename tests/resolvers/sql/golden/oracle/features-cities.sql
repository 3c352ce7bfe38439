-- everything; the sample
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1


) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- [1000000]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1


) q
FETCH FIRST 1001 ROWS ONLY
-- [1000000]

-- properties only; the sample
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1


) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- [1000000]

-- geometry as text; the sample
SELECT SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1


) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- [1000000]

-- geometry for the Maps API; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1


) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- [1000000]

-- everything; nothing optional
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1


) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- [100000]

-- everything; everything optional
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1
 AND country IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 
 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- [1000000, "[\"ES\"]"]

-- everything; a box
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1

 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- [100000]

-- everything; a box across the date line
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1

 AND (SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(170.0, -20.5, 180.0, 20.0))) = 'TRUE' OR SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-180.0, -20.5, -170.0, 20.0))) = 'TRUE') 
) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- [100000]

-- everything; an order
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1


) q
ORDER BY q."NAME" DESC NULLS LAST, q."POPULATION" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- [100000]

-- everything; a page
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1


) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY
-- [100000]

-- everything; empty lists
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1
 AND country IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- [100000, "[]"]
