-- everything; the sample
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."IATA" AS VARCHAR) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(TO_GEOGRAPHY(:1), geom)

) AS q
ORDER BY q."IATA" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(TO_GEOGRAPHY(:1), geom)

) AS q
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- properties only; the sample
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state"
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(TO_GEOGRAPHY(:1), geom)

) AS q
ORDER BY q."IATA" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- geometry as text; the sample
SELECT TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry"
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(TO_GEOGRAPHY(:1), geom)

) AS q
ORDER BY q."IATA" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- geometry for the Maps API; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(TO_GEOGRAPHY(:1), geom)

) AS q
ORDER BY q."IATA" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; nothing optional
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."IATA" AS VARCHAR) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(TO_GEOGRAPHY(:1), geom)

) AS q
ORDER BY q."IATA" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; everything optional
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."IATA" AS VARCHAR) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(TO_GEOGRAPHY(:1), geom)
 AND state = CAST(:2 AS VARCHAR) 
) AS q
WHERE CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END
ORDER BY q."IATA" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}", "ES"]

-- everything; a box
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."IATA" AS VARCHAR) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(TO_GEOGRAPHY(:1), geom)

) AS q
WHERE CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END
ORDER BY q."IATA" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; a box across the date line
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."IATA" AS VARCHAR) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(TO_GEOGRAPHY(:1), geom)

) AS q
WHERE CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) THEN ((ST_XMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 180.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= 170.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= -20.5) OR (ST_XMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= -170.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= -180.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= -20.5)) ELSE (ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE), TO_GEOMETRY('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE), TO_GEOMETRY('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END
ORDER BY q."IATA" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; an order
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."IATA" AS VARCHAR) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(TO_GEOGRAPHY(:1), geom)

) AS q
ORDER BY q."IATA" DESC NULLS LAST, q."NAME" ASC NULLS LAST
LIMIT 501
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; a page
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state", TO_VARCHAR(ST_ASGEOJSON(q."GEOM")) AS "__geometry", CAST(q."IATA" AS VARCHAR) AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(TO_GEOGRAPHY(:1), geom)

) AS q
ORDER BY q."IATA" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]
