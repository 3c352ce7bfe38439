-- everything; the sample
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", REGEXP_REPLACE(TO_VARCHAR(ST_ASGEOJSON(q."GEOM")), '([.][0-9]{8})[0-9]+', '\\1') AS "__geometry", CAST(q."FIPS" AS VARCHAR) AS "__id"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
ORDER BY q."FIPS" ASC NULLS LAST
LIMIT 501
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
LIMIT 501
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- properties only; the sample
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
ORDER BY q."FIPS" ASC NULLS LAST
LIMIT 501
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- geometry as text; the sample
SELECT REGEXP_REPLACE(TO_VARCHAR(ST_ASGEOJSON(q."GEOM")), '([.][0-9]{8})[0-9]+', '\\1') AS "__geometry"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
ORDER BY q."FIPS" ASC NULLS LAST
LIMIT 501
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- geometry for the Maps API; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
ORDER BY q."FIPS" ASC NULLS LAST
LIMIT 501
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- everything; nothing optional
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", REGEXP_REPLACE(TO_VARCHAR(ST_ASGEOJSON(q."GEOM")), '([.][0-9]{8})[0-9]+', '\\1') AS "__geometry", CAST(q."FIPS" AS VARCHAR) AS "__id"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE


) AS q
ORDER BY q."FIPS" ASC NULLS LAST
LIMIT 501
-- [0.0]

-- everything; everything optional
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", REGEXP_REPLACE(TO_VARCHAR(ST_ASGEOJSON(q."GEOM")), '([.][0-9]{8})[0-9]+', '\\1') AS "__geometry", CAST(q."FIPS" AS VARCHAR) AS "__id"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 
 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."FIPS" ASC NULLS LAST
LIMIT 501
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- everything; a box
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", REGEXP_REPLACE(TO_VARCHAR(ST_ASGEOJSON(q."GEOM")), '([.][0-9]{8})[0-9]+', '\\1') AS "__geometry", CAST(q."FIPS" AS VARCHAR) AS "__id"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE

 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."FIPS" ASC NULLS LAST
LIMIT 501
-- [0.0]

-- everything; a box across the date line
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", REGEXP_REPLACE(TO_VARCHAR(ST_ASGEOJSON(q."GEOM")), '([.][0-9]{8})[0-9]+', '\\1') AS "__geometry", CAST(q."FIPS" AS VARCHAR) AS "__id"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE

 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN ((ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 180.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 170.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5) OR (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= -170.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -180.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5)) ELSE (ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
ORDER BY q."FIPS" ASC NULLS LAST
LIMIT 501
-- [0.0]

-- everything; an order
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", REGEXP_REPLACE(TO_VARCHAR(ST_ASGEOJSON(q."GEOM")), '([.][0-9]{8})[0-9]+', '\\1') AS "__geometry", CAST(q."FIPS" AS VARCHAR) AS "__id"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE


) AS q
ORDER BY q."FIPS" DESC NULLS LAST, q."NAME" ASC NULLS LAST
LIMIT 501
-- [0.0]

-- everything; a page
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", REGEXP_REPLACE(TO_VARCHAR(ST_ASGEOJSON(q."GEOM")), '([.][0-9]{8})[0-9]+', '\\1') AS "__geometry", CAST(q."FIPS" AS VARCHAR) AS "__id"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE


) AS q
ORDER BY q."FIPS" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [0.0]
