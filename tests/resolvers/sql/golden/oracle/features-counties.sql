-- everything; the sample
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", REGEXP_REPLACE(SDO_UTIL.TO_GEOJSON(q."GEOM"), '([.][0-9]{6})[0-9]+', '\1') AS "__geometry", TO_CHAR(q."FIPS") AS "__id"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1
 AND state IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
ORDER BY q."FIPS" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1
 AND state IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
FETCH FIRST 501 ROWS ONLY
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- properties only; the sample
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1
 AND state IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
ORDER BY q."FIPS" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- geometry as text; the sample
SELECT REGEXP_REPLACE(SDO_UTIL.TO_GEOJSON(q."GEOM"), '([.][0-9]{6})[0-9]+', '\1') AS "__geometry"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1
 AND state IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
ORDER BY q."FIPS" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- geometry for the Maps API; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1
 AND state IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
ORDER BY q."FIPS" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- everything; nothing optional
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", REGEXP_REPLACE(SDO_UTIL.TO_GEOJSON(q."GEOM"), '([.][0-9]{6})[0-9]+', '\1') AS "__geometry", TO_CHAR(q."FIPS") AS "__id"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1


) q
ORDER BY q."FIPS" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [0.0]

-- everything; everything optional
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", REGEXP_REPLACE(SDO_UTIL.TO_GEOJSON(q."GEOM"), '([.][0-9]{6})[0-9]+', '\1') AS "__geometry", TO_CHAR(q."FIPS") AS "__id"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1
 AND state IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 
 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
ORDER BY q."FIPS" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- everything; a box
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", REGEXP_REPLACE(SDO_UTIL.TO_GEOJSON(q."GEOM"), '([.][0-9]{6})[0-9]+', '\1') AS "__geometry", TO_CHAR(q."FIPS") AS "__id"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1

 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
ORDER BY q."FIPS" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [0.0]

-- everything; a box across the date line
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", REGEXP_REPLACE(SDO_UTIL.TO_GEOJSON(q."GEOM"), '([.][0-9]{6})[0-9]+', '\1') AS "__geometry", TO_CHAR(q."FIPS") AS "__id"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1

 AND (SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(170.0, -20.5, 180.0, 20.0))) = 'TRUE' OR SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-180.0, -20.5, -170.0, 20.0))) = 'TRUE') 
) q
ORDER BY q."FIPS" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [0.0]

-- everything; an order
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", REGEXP_REPLACE(SDO_UTIL.TO_GEOJSON(q."GEOM"), '([.][0-9]{6})[0-9]+', '\1') AS "__geometry", TO_CHAR(q."FIPS") AS "__id"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1


) q
ORDER BY q."FIPS" DESC NULLS LAST, q."NAME" ASC NULLS LAST
FETCH FIRST 501 ROWS ONLY
-- [0.0]

-- everything; a page
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", REGEXP_REPLACE(SDO_UTIL.TO_GEOJSON(q."GEOM"), '([.][0-9]{6})[0-9]+', '\1') AS "__geometry", TO_CHAR(q."FIPS") AS "__id"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1


) q
ORDER BY q."FIPS" ASC NULLS LAST
OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY
-- [0.0]
