-- everything; the sample
SELECT q."state" AS "state", q."airports" AS "airports", q."counties" AS "counties"
FROM (
SELECT county.state, COUNT(*) AS airports, COUNT(DISTINCT county.fips) AS counties
FROM us.airports AS airport
JOIN us.counties AS county ON ST_Contains(county.geom, airport.geom)
WHERE TRUE
 AND STRPOS(LOWER(airport.name), LOWER(CAST($1 AS text))) > 0 
GROUP BY county.state
) AS q
ORDER BY q."airports" DESC NULLS LAST, q."state" ASC NULLS LAST
LIMIT 61
-- ["international"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT county.state, COUNT(*) AS airports, COUNT(DISTINCT county.fips) AS counties
FROM us.airports AS airport
JOIN us.counties AS county ON ST_Contains(county.geom, airport.geom)
WHERE TRUE
 AND STRPOS(LOWER(airport.name), LOWER(CAST($1 AS text))) > 0 
GROUP BY county.state
) AS q
LIMIT 61
-- ["international"]

-- the last column; the sample
SELECT q."counties" AS "counties"
FROM (
SELECT county.state, COUNT(*) AS airports, COUNT(DISTINCT county.fips) AS counties
FROM us.airports AS airport
JOIN us.counties AS county ON ST_Contains(county.geom, airport.geom)
WHERE TRUE
 AND STRPOS(LOWER(airport.name), LOWER(CAST($1 AS text))) > 0 
GROUP BY county.state
) AS q
ORDER BY q."airports" DESC NULLS LAST, q."state" ASC NULLS LAST
LIMIT 61
-- ["international"]

-- everything; nothing optional
SELECT q."state" AS "state", q."airports" AS "airports", q."counties" AS "counties"
FROM (
SELECT county.state, COUNT(*) AS airports, COUNT(DISTINCT county.fips) AS counties
FROM us.airports AS airport
JOIN us.counties AS county ON ST_Contains(county.geom, airport.geom)
WHERE TRUE

GROUP BY county.state
) AS q
ORDER BY q."airports" DESC NULLS LAST, q."state" ASC NULLS LAST
LIMIT 61
-- []

-- everything; everything optional
SELECT q."state" AS "state", q."airports" AS "airports", q."counties" AS "counties"
FROM (
SELECT county.state, COUNT(*) AS airports, COUNT(DISTINCT county.fips) AS counties
FROM us.airports AS airport
JOIN us.counties AS county ON ST_Contains(county.geom, airport.geom)
WHERE TRUE
 AND STRPOS(LOWER(airport.name), LOWER(CAST($1 AS text))) > 0 
GROUP BY county.state
) AS q
ORDER BY q."airports" DESC NULLS LAST, q."state" ASC NULLS LAST
LIMIT 61
-- ["international"]

-- everything; an order
SELECT q."state" AS "state", q."airports" AS "airports", q."counties" AS "counties"
FROM (
SELECT county.state, COUNT(*) AS airports, COUNT(DISTINCT county.fips) AS counties
FROM us.airports AS airport
JOIN us.counties AS county ON ST_Contains(county.geom, airport.geom)
WHERE TRUE

GROUP BY county.state
) AS q
ORDER BY q."state" DESC NULLS LAST, q."airports" ASC NULLS LAST
LIMIT 61
-- []

-- everything; a page
SELECT q."state" AS "state", q."airports" AS "airports", q."counties" AS "counties"
FROM (
SELECT county.state, COUNT(*) AS airports, COUNT(DISTINCT county.fips) AS counties
FROM us.airports AS airport
JOIN us.counties AS county ON ST_Contains(county.geom, airport.geom)
WHERE TRUE

GROUP BY county.state
) AS q
ORDER BY q."airports" DESC NULLS LAST, q."state" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- []
