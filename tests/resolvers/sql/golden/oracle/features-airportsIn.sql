-- everything; the sample
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."IATA") AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE SDO_INSIDE(geom, SDO_UTIL.FROM_GEOJSON(:1)) = 'TRUE'

) q
ORDER BY q."IATA" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE SDO_INSIDE(geom, SDO_UTIL.FROM_GEOJSON(:1)) = 'TRUE'

) q
FETCH FIRST 501 ROWS ONLY
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- properties only; the sample
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE SDO_INSIDE(geom, SDO_UTIL.FROM_GEOJSON(:1)) = 'TRUE'

) q
ORDER BY q."IATA" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- geometry as text; the sample
SELECT SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE SDO_INSIDE(geom, SDO_UTIL.FROM_GEOJSON(:1)) = 'TRUE'

) q
ORDER BY q."IATA" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- geometry for the Maps API; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE SDO_INSIDE(geom, SDO_UTIL.FROM_GEOJSON(:1)) = 'TRUE'

) q
ORDER BY q."IATA" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; nothing optional
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."IATA") AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE SDO_INSIDE(geom, SDO_UTIL.FROM_GEOJSON(:1)) = 'TRUE'

) q
ORDER BY q."IATA" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; everything optional
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."IATA") AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE SDO_INSIDE(geom, SDO_UTIL.FROM_GEOJSON(:1)) = 'TRUE'
 AND state = :2 
) q
WHERE SDO_ANYINTERACT(q."GEOM", SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE'
ORDER BY q."IATA" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}", "ES"]

-- everything; a box
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."IATA") AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE SDO_INSIDE(geom, SDO_UTIL.FROM_GEOJSON(:1)) = 'TRUE'

) q
WHERE SDO_ANYINTERACT(q."GEOM", SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE'
ORDER BY q."IATA" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; a box across the date line
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."IATA") AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE SDO_INSIDE(geom, SDO_UTIL.FROM_GEOJSON(:1)) = 'TRUE'

) q
WHERE (SDO_ANYINTERACT(q."GEOM", SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(170.0, -20.5, 180.0, 20.0))) = 'TRUE' OR SDO_ANYINTERACT(q."GEOM", SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-180.0, -20.5, -170.0, 20.0))) = 'TRUE')
ORDER BY q."IATA" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; an order
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."IATA") AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE SDO_INSIDE(geom, SDO_UTIL.FROM_GEOJSON(:1)) = 'TRUE'

) q
ORDER BY q."IATA" DESC NULLS LAST, q."NAME" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]

-- everything; a page
SELECT q."IATA" AS "iata", q."NAME" AS "name", q."CITY" AS "city", q."STATE" AS "state", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."IATA") AS "__id"
FROM (
SELECT iata, name, city, state, geom
FROM us.airports
WHERE SDO_INSIDE(geom, SDO_UTIL.FROM_GEOJSON(:1)) = 'TRUE'

) q
ORDER BY q."IATA" ASC NULLS LAST
OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY
-- ["{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"]
