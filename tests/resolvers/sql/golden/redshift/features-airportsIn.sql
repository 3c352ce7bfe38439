-- everything; the sample
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."iata" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_GeomFromGeoJSON($1), geom)

) AS q
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_GeomFromGeoJSON($1), geom)

) AS q
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- properties only; the sample
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_GeomFromGeoJSON($1), geom)

) AS q
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- geometry as text; the sample
SELECT ST_AsGeoJSON(q."geom") AS "__geometry"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_GeomFromGeoJSON($1), geom)

) AS q
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- geometry for the Maps API; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_GeomFromGeoJSON($1), geom)

) AS q
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; nothing optional
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."iata" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_GeomFromGeoJSON($1), geom)

) AS q
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; everything optional
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."iata" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_GeomFromGeoJSON($1), geom)
 AND state = CAST($2 AS VARCHAR(65535)) 
) AS q
WHERE CASE WHEN ST_GeometryType(q."geom") = 'ST_GeometryCollection' OR NOT ST_IsValid(q."geom") THEN (ST_XMIN(q."geom") <= 30.25 AND ST_XMAX(q."geom") >= -10.0 AND ST_YMIN(q."geom") <= 60.0 AND ST_YMAX(q."geom") >= 35.0) ELSE ST_INTERSECTS(q."geom", ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}", "ES"]

-- everything; a box
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."iata" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_GeomFromGeoJSON($1), geom)

) AS q
WHERE CASE WHEN ST_GeometryType(q."geom") = 'ST_GeometryCollection' OR NOT ST_IsValid(q."geom") THEN (ST_XMIN(q."geom") <= 30.25 AND ST_XMAX(q."geom") >= -10.0 AND ST_YMIN(q."geom") <= 60.0 AND ST_YMAX(q."geom") >= 35.0) ELSE ST_INTERSECTS(q."geom", ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; a box across the date line
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."iata" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_GeomFromGeoJSON($1), geom)

) AS q
WHERE CASE WHEN ST_GeometryType(q."geom") = 'ST_GeometryCollection' OR NOT ST_IsValid(q."geom") THEN ((ST_XMIN(q."geom") <= 180.0 AND ST_XMAX(q."geom") >= 170.0 AND ST_YMIN(q."geom") <= 20.0 AND ST_YMAX(q."geom") >= -20.5) OR (ST_XMIN(q."geom") <= -170.0 AND ST_XMAX(q."geom") >= -180.0 AND ST_YMIN(q."geom") <= 20.0 AND ST_YMAX(q."geom") >= -20.5)) ELSE (ST_INTERSECTS(q."geom", ST_GeomFromText('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(q."geom", ST_GeomFromText('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END
ORDER BY q."iata" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; an order
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."iata" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_GeomFromGeoJSON($1), geom)

) AS q
ORDER BY q."iata" DESC NULLS LAST, q."name" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; a page
SELECT q."iata" AS "iata", q."name" AS "name", q."city" AS "city", q."state" AS "state", ST_AsGeoJSON(q."geom") AS "__geometry", CAST(q."iata" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains(ST_GeomFromGeoJSON($1), geom)

) AS q
ORDER BY q."iata" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]
