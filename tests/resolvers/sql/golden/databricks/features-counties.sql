-- everything; the sample
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, REGEXP_REPLACE(ST_ASGEOJSON(q.`geom`), '([.][0-9]{6})[0-9]+', '$1') AS `__geometry`, CAST(q.`fips` AS STRING) AS `__id`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT explode(CAST(:states AS ARRAY<STRING>))) 

) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT explode(CAST(:states AS ARRAY<STRING>))) 

) AS q
LIMIT 501
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- properties only; the sample
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT explode(CAST(:states AS ARRAY<STRING>))) 

) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- geometry as text; the sample
SELECT REGEXP_REPLACE(ST_ASGEOJSON(q.`geom`), '([.][0-9]{6})[0-9]+', '$1') AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT explode(CAST(:states AS ARRAY<STRING>))) 

) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- geometry for the Maps API; the sample
SELECT q.`geom` AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT explode(CAST(:states AS ARRAY<STRING>))) 

) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- everything; nothing optional
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, REGEXP_REPLACE(ST_ASGEOJSON(q.`geom`), '([.][0-9]{6})[0-9]+', '$1') AS `__geometry`, CAST(q.`fips` AS STRING) AS `__id`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE


) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 0.0}

-- everything; everything optional
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, REGEXP_REPLACE(ST_ASGEOJSON(q.`geom`), '([.][0-9]{6})[0-9]+', '$1') AS `__geometry`, CAST(q.`fips` AS STRING) AS `__id`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT explode(CAST(:states AS ARRAY<STRING>))) 
 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- everything; a box
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, REGEXP_REPLACE(ST_ASGEOJSON(q.`geom`), '([.][0-9]{6})[0-9]+', '$1') AS `__geometry`, CAST(q.`fips` AS STRING) AS `__id`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE

 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 0.0}

-- everything; a box across the date line
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, REGEXP_REPLACE(ST_ASGEOJSON(q.`geom`), '([.][0-9]{6})[0-9]+', '$1') AS `__geometry`, CAST(q.`fips` AS STRING) AS `__id`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE

 AND (ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) 
) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 0.0}

-- everything; an order
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, REGEXP_REPLACE(ST_ASGEOJSON(q.`geom`), '([.][0-9]{6})[0-9]+', '$1') AS `__geometry`, CAST(q.`fips` AS STRING) AS `__id`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE


) AS q
ORDER BY q.`fips` DESC NULLS LAST, q.`name` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 0.0}

-- everything; a page
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, REGEXP_REPLACE(ST_ASGEOJSON(q.`geom`), '([.][0-9]{6})[0-9]+', '$1') AS `__geometry`, CAST(q.`fips` AS STRING) AS `__id`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE


) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"tolerance": 0.0}
