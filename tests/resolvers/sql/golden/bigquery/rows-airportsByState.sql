-- everything; the sample
SELECT q.`state` AS `state`, q.`airports` AS `airports`, q.`counties` AS `counties`
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM `sandbox.us.airports` AS airports
JOIN `sandbox.us.counties` AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE
 AND STRPOS(LOWER(airports.name), LOWER(@search)) > 0 
GROUP BY counties.state
) AS q
ORDER BY q.`airports` DESC NULLS LAST, q.`state` ASC NULLS LAST
LIMIT 61
-- {"search": "international"}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM `sandbox.us.airports` AS airports
JOIN `sandbox.us.counties` AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE
 AND STRPOS(LOWER(airports.name), LOWER(@search)) > 0 
GROUP BY counties.state
) AS q
LIMIT 61
-- {"search": "international"}

-- the last column; the sample
SELECT q.`counties` AS `counties`
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM `sandbox.us.airports` AS airports
JOIN `sandbox.us.counties` AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE
 AND STRPOS(LOWER(airports.name), LOWER(@search)) > 0 
GROUP BY counties.state
) AS q
ORDER BY q.`airports` DESC NULLS LAST, q.`state` ASC NULLS LAST
LIMIT 61
-- {"search": "international"}

-- everything; nothing optional
SELECT q.`state` AS `state`, q.`airports` AS `airports`, q.`counties` AS `counties`
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM `sandbox.us.airports` AS airports
JOIN `sandbox.us.counties` AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE

GROUP BY counties.state
) AS q
ORDER BY q.`airports` DESC NULLS LAST, q.`state` ASC NULLS LAST
LIMIT 61
-- {}

-- everything; everything optional
SELECT q.`state` AS `state`, q.`airports` AS `airports`, q.`counties` AS `counties`
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM `sandbox.us.airports` AS airports
JOIN `sandbox.us.counties` AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE
 AND STRPOS(LOWER(airports.name), LOWER(@search)) > 0 
GROUP BY counties.state
) AS q
ORDER BY q.`airports` DESC NULLS LAST, q.`state` ASC NULLS LAST
LIMIT 61
-- {"search": "international"}

-- everything; an order
SELECT q.`state` AS `state`, q.`airports` AS `airports`, q.`counties` AS `counties`
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM `sandbox.us.airports` AS airports
JOIN `sandbox.us.counties` AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE

GROUP BY counties.state
) AS q
ORDER BY q.`state` DESC NULLS LAST, q.`airports` ASC NULLS LAST
LIMIT 61
-- {}

-- everything; a page
SELECT q.`state` AS `state`, q.`airports` AS `airports`, q.`counties` AS `counties`
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM `sandbox.us.airports` AS airports
JOIN `sandbox.us.counties` AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE

GROUP BY counties.state
) AS q
ORDER BY q.`airports` DESC NULLS LAST, q.`state` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {}
