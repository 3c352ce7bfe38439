-- everything; the sample
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."id" AS text) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS double precision)
 AND time >= CAST($2 AS timestamptz) 




) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS double precision)
 AND time >= CAST($2 AS timestamptz) 




) AS q
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- properties only; the sample
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS double precision)
 AND time >= CAST($2 AS timestamptz) 




) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- geometry as text; the sample
SELECT ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS double precision)
 AND time >= CAST($2 AS timestamptz) 




) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- geometry for the Maps API; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS double precision)
 AND time >= CAST($2 AS timestamptz) 




) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z"]

-- everything; nothing optional
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."id" AS text) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS double precision)





) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [2.5]

-- everything; everything optional
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."id" AS text) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS double precision)
 AND time >= CAST($2 AS timestamptz) 
 AND time < CAST($3 AS timestamptz) 
 AND kind = CAST($4 AS text) 
 AND tsunami = CAST($5 AS boolean) 
 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [4.5, "2018-02-05T00:00:00Z", "2018-02-03T03:05:06.500000Z", "earthquake", true]

-- everything; a box
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."id" AS text) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS double precision)




 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [2.5]

-- everything; a box across the date line
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."id" AS text) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS double precision)




 AND ((geom && ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326))) OR (geom && ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326)))) 
) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [2.5]

-- everything; an order
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."id" AS text) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS double precision)





) AS q
ORDER BY q."time" DESC NULLS LAST, q."magnitude" ASC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 501
-- [2.5]

-- everything; a page
SELECT q."time" AS "time", q."magnitude" AS "magnitude", q."depth" AS "depth", q."place" AS "place", q."kind" AS "kind", q."tsunami" AS "tsunami", q."felt" AS "reports", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."id" AS text) AS "__id"
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS double precision)





) AS q
ORDER BY q."time" DESC NULLS LAST, q."id" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [2.5]
