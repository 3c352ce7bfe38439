-- everything; the sample
SELECT q.`country` AS `country`, q.`cities` AS `cities`, CAST(q.`population` AS STRING) AS `population`
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM `sandbox.world.cities`
WHERE population >= @minPopulation

GROUP BY country
) AS q
ORDER BY q.`cities` DESC NULLS LAST, q.`country` ASC NULLS LAST
LIMIT 251
-- {"minPopulation": 1000000}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM `sandbox.world.cities`
WHERE population >= @minPopulation

GROUP BY country
) AS q
LIMIT 251
-- {"minPopulation": 1000000}

-- the last column; the sample
SELECT CAST(q.`population` AS STRING) AS `population`
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM `sandbox.world.cities`
WHERE population >= @minPopulation

GROUP BY country
) AS q
ORDER BY q.`cities` DESC NULLS LAST, q.`country` ASC NULLS LAST
LIMIT 251
-- {"minPopulation": 1000000}

-- everything; nothing optional
SELECT q.`country` AS `country`, q.`cities` AS `cities`, CAST(q.`population` AS STRING) AS `population`
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM `sandbox.world.cities`
WHERE population >= @minPopulation

GROUP BY country
) AS q
ORDER BY q.`cities` DESC NULLS LAST, q.`country` ASC NULLS LAST
LIMIT 251
-- {"minPopulation": 100000}

-- everything; everything optional
SELECT q.`country` AS `country`, q.`cities` AS `cities`, CAST(q.`population` AS STRING) AS `population`
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM `sandbox.world.cities`
WHERE population >= @minPopulation
 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
GROUP BY country
) AS q
ORDER BY q.`cities` DESC NULLS LAST, q.`country` ASC NULLS LAST
LIMIT 251
-- {"minPopulation": 1000000}

-- everything; a box
SELECT q.`country` AS `country`, q.`cities` AS `cities`, CAST(q.`population` AS STRING) AS `population`
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM `sandbox.world.cities`
WHERE population >= @minPopulation
 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
GROUP BY country
) AS q
ORDER BY q.`cities` DESC NULLS LAST, q.`country` ASC NULLS LAST
LIMIT 251
-- {"minPopulation": 100000}

-- everything; a box across the date line
SELECT q.`country` AS `country`, q.`cities` AS `cities`, CAST(q.`population` AS STRING) AS `population`
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM `sandbox.world.cities`
WHERE population >= @minPopulation
 AND ST_INTERSECTSBOX(geom, 170.0, -20.5, -170.0, 20.0) 
GROUP BY country
) AS q
ORDER BY q.`cities` DESC NULLS LAST, q.`country` ASC NULLS LAST
LIMIT 251
-- {"minPopulation": 100000}

-- everything; an order
SELECT q.`country` AS `country`, q.`cities` AS `cities`, CAST(q.`population` AS STRING) AS `population`
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM `sandbox.world.cities`
WHERE population >= @minPopulation

GROUP BY country
) AS q
ORDER BY q.`country` DESC NULLS LAST, q.`cities` ASC NULLS LAST
LIMIT 251
-- {"minPopulation": 100000}

-- everything; a page
SELECT q.`country` AS `country`, q.`cities` AS `cities`, CAST(q.`population` AS STRING) AS `population`
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM `sandbox.world.cities`
WHERE population >= @minPopulation

GROUP BY country
) AS q
ORDER BY q.`cities` DESC NULLS LAST, q.`country` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"minPopulation": 100000}
