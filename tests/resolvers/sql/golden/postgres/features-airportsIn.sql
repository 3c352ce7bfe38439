-- everything; the sample
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."iata" AS text) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_SetSRID(ST_GeomFromGeoJSON(CAST($1 AS text)), 4326), geom)

) AS q
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_SetSRID(ST_GeomFromGeoJSON(CAST($1 AS text)), 4326), geom)

) AS q
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- properties only; the sample
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_SetSRID(ST_GeomFromGeoJSON(CAST($1 AS text)), 4326), geom)

) AS q
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- geometry as text; the sample
SELECT ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_SetSRID(ST_GeomFromGeoJSON(CAST($1 AS text)), 4326), geom)

) AS q
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- geometry for the Maps API; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_SetSRID(ST_GeomFromGeoJSON(CAST($1 AS text)), 4326), geom)

) AS q
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; nothing optional
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."iata" AS text) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_SetSRID(ST_GeomFromGeoJSON(CAST($1 AS text)), 4326), geom)

) AS q
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; everything optional
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."iata" AS text) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_SetSRID(ST_GeomFromGeoJSON(CAST($1 AS text)), 4326), geom)
 AND state = CAST($2 AS text) 
) AS q
WHERE (q."geom" && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(q."geom", ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326)))
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}", "ES"]

-- everything; a box
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."iata" AS text) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_SetSRID(ST_GeomFromGeoJSON(CAST($1 AS text)), 4326), geom)

) AS q
WHERE (q."geom" && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(q."geom", ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326)))
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; a box across the date line
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."iata" AS text) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_SetSRID(ST_GeomFromGeoJSON(CAST($1 AS text)), 4326), geom)

) AS q
WHERE ((q."geom" && ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326) AND ST_Intersects(q."geom", ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326))) OR (q."geom" && ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326) AND ST_Intersects(q."geom", ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326))))
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; an order
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."iata" AS text) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_SetSRID(ST_GeomFromGeoJSON(CAST($1 AS text)), 4326), geom)

) AS q
ORDER BY q."iata" DESC NULLS LAST, q."name" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; a page
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state", ST_AsGeoJSON(q."geom", 9, 8) AS "__geometry", CAST(q."iata" AS text) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_SetSRID(ST_GeomFromGeoJSON(CAST($1 AS text)), 4326), geom)

) AS q
ORDER BY q."iata" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]
