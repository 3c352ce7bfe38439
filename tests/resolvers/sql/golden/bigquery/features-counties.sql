-- everything; the sample
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, ST_ASGEOJSON(ST_SNAPTOGRID(q.`geom`, 1e-6)) AS `__geometry`, CAST(q.`fips` AS STRING) AS `__id`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE
 AND state IN UNNEST(@states) 

) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE
 AND state IN UNNEST(@states) 

) AS q
LIMIT 501
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- properties only; the sample
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE
 AND state IN UNNEST(@states) 

) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- geometry as text; the sample
SELECT ST_ASGEOJSON(ST_SNAPTOGRID(q.`geom`, 1e-6)) AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE
 AND state IN UNNEST(@states) 

) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- geometry for the Maps API; the sample
SELECT ST_SNAPTOGRID(q.`geom`, 1e-6) AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE
 AND state IN UNNEST(@states) 

) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- everything; nothing optional
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, ST_ASGEOJSON(ST_SNAPTOGRID(q.`geom`, 1e-6)) AS `__geometry`, CAST(q.`fips` AS STRING) AS `__id`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE


) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 0.0}

-- everything; everything optional
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, ST_ASGEOJSON(ST_SNAPTOGRID(q.`geom`, 1e-6)) AS `__geometry`, CAST(q.`fips` AS STRING) AS `__id`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE
 AND state IN UNNEST(@states) 
 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- everything; a box
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, ST_ASGEOJSON(ST_SNAPTOGRID(q.`geom`, 1e-6)) AS `__geometry`, CAST(q.`fips` AS STRING) AS `__id`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE

 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 0.0}

-- everything; a box across the date line
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, ST_ASGEOJSON(ST_SNAPTOGRID(q.`geom`, 1e-6)) AS `__geometry`, CAST(q.`fips` AS STRING) AS `__id`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE

 AND ST_INTERSECTSBOX(geom, 170.0, -20.5, -170.0, 20.0) 
) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 0.0}

-- everything; an order
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, ST_ASGEOJSON(ST_SNAPTOGRID(q.`geom`, 1e-6)) AS `__geometry`, CAST(q.`fips` AS STRING) AS `__id`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE


) AS q
ORDER BY q.`fips` DESC NULLS LAST, q.`name` ASC NULLS LAST
LIMIT 501
-- {"tolerance": 0.0}

-- everything; a page
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, ST_ASGEOJSON(ST_SNAPTOGRID(q.`geom`, 1e-6)) AS `__geometry`, CAST(q.`fips` AS STRING) AS `__id`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE


) AS q
ORDER BY q.`fips` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"tolerance": 0.0}
