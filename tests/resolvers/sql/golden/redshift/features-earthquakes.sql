-- everything; the sample
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."id" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS DOUBLE PRECISION)
 AND time >= CAST($2 AS TIMESTAMPTZ) 




) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS DOUBLE PRECISION)
 AND time >= CAST($2 AS TIMESTAMPTZ) 




) AS q
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- properties only; the sample
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS DOUBLE PRECISION)
 AND time >= CAST($2 AS TIMESTAMPTZ) 




) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- geometry as text; the sample
SELECT ST_AsGeoJSON(q."geom") AS "__geometry"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS DOUBLE PRECISION)
 AND time >= CAST($2 AS TIMESTAMPTZ) 




) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- geometry for the Maps API; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS DOUBLE PRECISION)
 AND time >= CAST($2 AS TIMESTAMPTZ) 




) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- everything; nothing optional
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."id" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS DOUBLE PRECISION)





) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [2.5]

-- everything; everything optional
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."id" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS DOUBLE PRECISION)
 AND time >= CAST($2 AS TIMESTAMPTZ) 
 AND time < CAST($3 AS TIMESTAMPTZ) 
 AND kind = CAST($4 AS VARCHAR(65535)) 
 AND tsunami = CAST($5 AS BOOLEAN) 
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z", "2018-02-03T03:05:06.500000Z", "earthquake", true]

-- everything; a box
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."id" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS DOUBLE PRECISION)




 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [2.5]

-- everything; a box across the date line
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."id" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS DOUBLE PRECISION)




 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN ((ST_XMIN(geom) <= 180.0 AND ST_XMAX(geom) >= 170.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5) OR (ST_XMIN(geom) <= -170.0 AND ST_XMAX(geom) >= -180.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5)) ELSE (ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [2.5]

-- everything; an order
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."id" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS DOUBLE PRECISION)





) AS q
ORDER BY q."time" DESC NULLS LAST, q."magnitude" ASC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [2.5]

-- everything; a page
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."id" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS DOUBLE PRECISION)





) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [2.5]
