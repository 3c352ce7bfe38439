-- everything; the sample
SELECT q."STATE" AS "state", q."AIRPORTS" AS "airports", q."COUNTIES" AS "counties"
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM sandbox.us.airports AS airports
JOIN sandbox.us.counties AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE
 AND CONTAINS(LOWER(airports.name), LOWER(CAST(:1 AS VARCHAR))) 
GROUP BY counties.state
) AS q
ORDER BY q."AIRPORTS" DESC NULLS LAST, q."STATE" ASC NULLS LAST
LIMIT 61
-- ["international"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM sandbox.us.airports AS airports
JOIN sandbox.us.counties AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE
 AND CONTAINS(LOWER(airports.name), LOWER(CAST(:1 AS VARCHAR))) 
GROUP BY counties.state
) AS q
LIMIT 61
-- ["international"]

-- the last column; the sample
SELECT q."COUNTIES" AS "counties"
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM sandbox.us.airports AS airports
JOIN sandbox.us.counties AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE
 AND CONTAINS(LOWER(airports.name), LOWER(CAST(:1 AS VARCHAR))) 
GROUP BY counties.state
) AS q
ORDER BY q."AIRPORTS" DESC NULLS LAST, q."STATE" ASC NULLS LAST
LIMIT 61
-- ["international"]

-- everything; nothing optional
SELECT q."STATE" AS "state", q."AIRPORTS" AS "airports", q."COUNTIES" AS "counties"
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM sandbox.us.airports AS airports
JOIN sandbox.us.counties AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE

GROUP BY counties.state
) AS q
ORDER BY q."AIRPORTS" DESC NULLS LAST, q."STATE" ASC NULLS LAST
LIMIT 61
-- []

-- everything; everything optional
SELECT q."STATE" AS "state", q."AIRPORTS" AS "airports", q."COUNTIES" AS "counties"
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM sandbox.us.airports AS airports
JOIN sandbox.us.counties AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE
 AND CONTAINS(LOWER(airports.name), LOWER(CAST(:1 AS VARCHAR))) 
GROUP BY counties.state
) AS q
ORDER BY q."AIRPORTS" DESC NULLS LAST, q."STATE" ASC NULLS LAST
LIMIT 61
-- ["international"]

-- everything; an order
SELECT q."STATE" AS "state", q."AIRPORTS" AS "airports", q."COUNTIES" AS "counties"
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM sandbox.us.airports AS airports
JOIN sandbox.us.counties AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE

GROUP BY counties.state
) AS q
ORDER BY q."STATE" DESC NULLS LAST, q."AIRPORTS" ASC NULLS LAST
LIMIT 61
-- []

-- everything; a page
SELECT q."STATE" AS "state", q."AIRPORTS" AS "airports", q."COUNTIES" AS "counties"
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM sandbox.us.airports AS airports
JOIN sandbox.us.counties AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE

GROUP BY counties.state
) AS q
ORDER BY q."AIRPORTS" DESC NULLS LAST, q."STATE" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- []
