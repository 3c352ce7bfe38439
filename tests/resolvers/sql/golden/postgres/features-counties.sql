-- everything; the sample
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_AsGeoJSON(q."geom", 6, 0) AS "__geometry", CAST(q."fips" AS text) AS "__id"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state = ANY (CAST($2 AS text[])) 

) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [1000.0, ["Vermont", "New Hampshire"]]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state = ANY (CAST($2 AS text[])) 

) AS q
LIMIT 501
-- [1000.0, ["Vermont", "New Hampshire"]]

-- properties only; the sample
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state = ANY (CAST($2 AS text[])) 

) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [1000.0, ["Vermont", "New Hampshire"]]

-- geometry as text; the sample
SELECT ST_AsGeoJSON(q."geom", 6, 0) AS "__geometry"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state = ANY (CAST($2 AS text[])) 

) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [1000.0, ["Vermont", "New Hampshire"]]

-- geometry for the Maps API; the sample
SELECT ST_SnapToGrid(CAST(q."geom" AS geometry), 1e-6) AS "__geometry"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state = ANY (CAST($2 AS text[])) 

) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [1000.0, ["Vermont", "New Hampshire"]]

-- everything; nothing optional
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_AsGeoJSON(q."geom", 6, 0) AS "__geometry", CAST(q."fips" AS text) AS "__id"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE


) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [0.0]

-- everything; everything optional
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_AsGeoJSON(q."geom", 6, 0) AS "__geometry", CAST(q."fips" AS text) AS "__id"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state = ANY (CAST($2 AS text[])) 
 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [1000.0, ["Vermont", "New Hampshire"]]

-- everything; a box
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_AsGeoJSON(q."geom", 6, 0) AS "__geometry", CAST(q."fips" AS text) AS "__id"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE

 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [0.0]

-- everything; a box across the date line
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_AsGeoJSON(q."geom", 6, 0) AS "__geometry", CAST(q."fips" AS text) AS "__id"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE

 AND ((geom && ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326))) OR (geom && ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326)))) 
) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 501
-- [0.0]

-- everything; an order
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_AsGeoJSON(q."geom", 6, 0) AS "__geometry", CAST(q."fips" AS text) AS "__id"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE


) AS q
ORDER BY q."fips" DESC NULLS LAST, q."name" ASC NULLS LAST
LIMIT 501
-- [0.0]

-- everything; a page
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_AsGeoJSON(q."geom", 6, 0) AS "__geometry", CAST(q."fips" AS text) AS "__id"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE


) AS q
ORDER BY q."fips" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [0.0]
