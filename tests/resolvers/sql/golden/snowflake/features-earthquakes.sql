-- everything; the sample
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."ID" AS VARCHAR) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:1 AS DOUBLE)
 AND time >= CAST(:2 AS TIMESTAMP_TZ) 




) AS q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:1 AS DOUBLE)
 AND time >= CAST(:2 AS TIMESTAMP_TZ) 




) AS q
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- properties only; the sample
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:1 AS DOUBLE)
 AND time >= CAST(:2 AS TIMESTAMP_TZ) 




) AS q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- geometry as text; the sample
SELECT TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:1 AS DOUBLE)
 AND time >= CAST(:2 AS TIMESTAMP_TZ) 




) AS q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- geometry for the Maps API; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:1 AS DOUBLE)
 AND time >= CAST(:2 AS TIMESTAMP_TZ) 




) AS q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- everything; nothing optional
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."ID" AS VARCHAR) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:1 AS DOUBLE)





) AS q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
LIMIT 501
-- [2.5]

-- everything; everything optional
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."ID" AS VARCHAR) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:1 AS DOUBLE)
 AND time >= CAST(:2 AS TIMESTAMP_TZ) 
 AND time < CAST(:3 AS TIMESTAMP_TZ) 
 AND kind = CAST(:4 AS VARCHAR) 
 AND tsunami = CAST(:5 AS BOOLEAN) 
 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z", "2018-02-03T03:05:06.500000Z", "earthquake", true]

-- everything; a box
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."ID" AS VARCHAR) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:1 AS DOUBLE)




 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
LIMIT 501
-- [2.5]

-- everything; a box across the date line
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."ID" AS VARCHAR) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:1 AS DOUBLE)




 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN ((ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 180.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 170.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5) OR (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= -170.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -180.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5)) ELSE (ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
LIMIT 501
-- [2.5]

-- everything; an order
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."ID" AS VARCHAR) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:1 AS DOUBLE)





) AS q
ORDER BY q."TIME" DESC NULLS LAST, q."MAGNITUDE" ASC NULLS LAST, q."ID" ASC NULLS LAST
LIMIT 501
-- [2.5]

-- everything; a page
SELECT q."TIME" AS "time", q."MAGNITUDE" AS "magnitude", q."DEPTH" AS "depth", q."PLACE" AS "place", q."KIND" AS "kind", q."TSUNAMI" AS "tsunami", q."FELT" AS "reports", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."ID" AS VARCHAR) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:1 AS DOUBLE)





) AS q
ORDER BY q."TIME" DESC NULLS LAST, q."ID" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [2.5]
