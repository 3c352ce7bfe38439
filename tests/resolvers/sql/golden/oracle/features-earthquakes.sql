-- everything; the sample
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."ID") AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= :1
 AND time >= TO_UTC_TIMESTAMP_TZ(:2) 




) q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [4.5, "2018-02-05T00:00:00Z"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= :1
 AND time >= TO_UTC_TIMESTAMP_TZ(:2) 




) q
FETCH FIRST 501 ROWS ONLY
-- [4.5, "2018-02-05T00:00:00Z"]

-- properties only; the sample
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= :1
 AND time >= TO_UTC_TIMESTAMP_TZ(:2) 




) q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [4.5, "2018-02-05T00:00:00Z"]

-- geometry as text; the sample
SELECT SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= :1
 AND time >= TO_UTC_TIMESTAMP_TZ(:2) 




) q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [4.5, "2018-02-05T00:00:00Z"]

-- geometry for the Maps API; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= :1
 AND time >= TO_UTC_TIMESTAMP_TZ(:2) 




) q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [4.5, "2018-02-05T00:00:00Z"]

-- everything; nothing optional
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."ID") AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= :1





) q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [2.5]

-- everything; everything optional
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."ID") AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= :1
 AND time >= TO_UTC_TIMESTAMP_TZ(:2) 
 AND time < TO_UTC_TIMESTAMP_TZ(:3) 
 AND kind = :4 
 AND tsunami = :5 
 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [4.5, "2018-02-05T00:00:00Z", "2018-02-03T03:05:06.500000Z", "earthquake", 1]

-- everything; a box
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."ID") AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= :1




 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [2.5]

-- everything; a box across the date line
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."ID") AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= :1




 AND (SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(170.0, -20.5, 180.0, 20.0))) = 'TRUE' OR SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-180.0, -20.5, -170.0, 20.0))) = 'TRUE') 
) q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [2.5]

-- everything; an order
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."ID") AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= :1





) q
ORDER BY q."TIME" DESC NULLS LAST, q."MAGNITUDE" ASC NULLS LAST, q."ID" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [2.5]

-- everything; a page
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."ID") AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= :1





) q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY
-- [2.5]
