-- everything; the sample
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_AsGeoJSON(q."geom", 9) AS "__geometry", CAST(q."fips" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state IN (CAST($2 AS VARCHAR(65535)), CAST($3 AS VARCHAR(65535))) 

) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [1000.0, "Vermont", "New Hampshire"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state IN (CAST($2 AS VARCHAR(65535)), CAST($3 AS VARCHAR(65535))) 

) AS q
LIMIT 501
-- [1000.0, "Vermont", "New Hampshire"]

-- properties only; the sample
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state IN (CAST($2 AS VARCHAR(65535)), CAST($3 AS VARCHAR(65535))) 

) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [1000.0, "Vermont", "New Hampshire"]

-- geometry as text; the sample
SELECT ST_AsGeoJSON(q."geom", 9) AS "__geometry"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state IN (CAST($2 AS VARCHAR(65535)), CAST($3 AS VARCHAR(65535))) 

) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [1000.0, "Vermont", "New Hampshire"]

-- geometry for the Maps API; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state IN (CAST($2 AS VARCHAR(65535)), CAST($3 AS VARCHAR(65535))) 

) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [1000.0, "Vermont", "New Hampshire"]

-- everything; nothing optional
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_AsGeoJSON(q."geom", 9) AS "__geometry", CAST(q."fips" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE


) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [0.0]

-- everything; everything optional
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_AsGeoJSON(q."geom", 9) AS "__geometry", CAST(q."fips" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state IN (CAST($2 AS VARCHAR(65535)), CAST($3 AS VARCHAR(65535))) 
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [1000.0, "Vermont", "New Hampshire"]

-- everything; a box
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_AsGeoJSON(q."geom", 9) AS "__geometry", CAST(q."fips" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE

 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [0.0]

-- everything; a box across the date line
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_AsGeoJSON(q."geom", 9) AS "__geometry", CAST(q."fips" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE

 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN ((ST_XMIN(geom) <= 180.0 AND ST_XMAX(geom) >= 170.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5) OR (ST_XMIN(geom) <= -170.0 AND ST_XMAX(geom) >= -180.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5)) ELSE (ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [0.0]

-- everything; an order
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_AsGeoJSON(q."geom", 9) AS "__geometry", CAST(q."fips" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE


) AS q
ORDER BY q."fips" DESC NULLS LAST, q."name" ASC NULLS LAST
LIMIT 501
-- [0.0]

-- everything; a page
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_AsGeoJSON(q."geom", 9) AS "__geometry", CAST(q."fips" AS VARCHAR(65535)) AS "__id"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE


) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [0.0]
