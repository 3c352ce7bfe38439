-- everything; the sample
SELECT q."STATE" AS "state", q."AIRPORTS" AS "airports", q."COUNTIES" AS "counties"
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM us.airports airports
JOIN us.counties counties ON SDO_CONTAINS(counties.geom, airports.geom) = 'TRUE'
WHERE 1 = 1
 AND INSTR(LOWER(airports.name), LOWER(:1)) > 0 
GROUP BY counties.state
) q
ORDER BY q."AIRPORTS" DESC NULLS LAST, q."STATE" ASC NULLS LAST
FETCH FIRST 61 ROWS ONLY
-- ["international"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM us.airports airports
JOIN us.counties counties ON SDO_CONTAINS(counties.geom, airports.geom) = 'TRUE'
WHERE 1 = 1
 AND INSTR(LOWER(airports.name), LOWER(:1)) > 0 
GROUP BY counties.state
) q
FETCH FIRST 61 ROWS ONLY
-- ["international"]

-- the last column; the sample
SELECT q."COUNTIES" AS "counties"
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM us.airports airports
JOIN us.counties counties ON SDO_CONTAINS(counties.geom, airports.geom) = 'TRUE'
WHERE 1 = 1
 AND INSTR(LOWER(airports.name), LOWER(:1)) > 0 
GROUP BY counties.state
) q
ORDER BY q."AIRPORTS" DESC NULLS LAST, q."STATE" ASC NULLS LAST
FETCH FIRST 61 ROWS ONLY
-- ["international"]

-- everything; nothing optional
SELECT q."STATE" AS "state", q."AIRPORTS" AS "airports", q."COUNTIES" AS "counties"
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM us.airports airports
JOIN us.counties counties ON SDO_CONTAINS(counties.geom, airports.geom) = 'TRUE'
WHERE 1 = 1

GROUP BY counties.state
) q
ORDER BY q."AIRPORTS" DESC NULLS LAST, q."STATE" ASC NULLS LAST
FETCH FIRST 61 ROWS ONLY
-- []

-- everything; everything optional
SELECT q."STATE" AS "state", q."AIRPORTS" AS "airports", q."COUNTIES" AS "counties"
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM us.airports airports
JOIN us.counties counties ON SDO_CONTAINS(counties.geom, airports.geom) = 'TRUE'
WHERE 1 = 1
 AND INSTR(LOWER(airports.name), LOWER(:1)) > 0 
GROUP BY counties.state
) q
ORDER BY q."AIRPORTS" DESC NULLS LAST, q."STATE" ASC NULLS LAST
FETCH FIRST 61 ROWS ONLY
-- ["international"]

-- everything; an order
SELECT q."STATE" AS "state", q."AIRPORTS" AS "airports", q."COUNTIES" AS "counties"
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM us.airports airports
JOIN us.counties counties ON SDO_CONTAINS(counties.geom, airports.geom) = 'TRUE'
WHERE 1 = 1

GROUP BY counties.state
) q
ORDER BY q."STATE" DESC NULLS LAST, q."AIRPORTS" ASC NULLS LAST
FETCH FIRST 61 ROWS ONLY
-- []

-- everything; a page
SELECT q."STATE" AS "state", q."AIRPORTS" AS "airports", q."COUNTIES" AS "counties"
FROM (
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM us.airports airports
JOIN us.counties counties ON SDO_CONTAINS(counties.geom, airports.geom) = 'TRUE'
WHERE 1 = 1

GROUP BY counties.state
) q
ORDER BY q."AIRPORTS" DESC NULLS LAST, q."STATE" ASC NULLS LAST
OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY
-- []
