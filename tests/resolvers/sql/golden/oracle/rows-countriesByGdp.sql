-- everything; the sample
SELECT q."NAME" AS "name", q."CONTINENT" AS "continent", TO_CHAR(q."POPULATION") AS "population", TO_CHAR(q."GDP") AS "gdp", q."GDP_PER_HEAD" AS "gdpPerHead", q."RATIO" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  gdp / NULLIF(population, 0) AS gdp_per_head,
  gdp / TO_NUMBER(:1) AS ratio
FROM world.countries
WHERE gdp >= TO_NUMBER(:2)
) q
ORDER BY q."GDP" DESC NULLS LAST, q."NAME" ASC NULLS LAST
FETCH FIRST 51 ROWS ONLY
-- ["20000000000000", "3000000000000"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT
  name, continent, population, gdp,
  gdp / NULLIF(population, 0) AS gdp_per_head,
  gdp / TO_NUMBER(:1) AS ratio
FROM world.countries
WHERE gdp >= TO_NUMBER(:2)
) q
FETCH FIRST 51 ROWS ONLY
-- ["20000000000000", "3000000000000"]

-- the last column; the sample
SELECT q."RATIO" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  gdp / NULLIF(population, 0) AS gdp_per_head,
  gdp / TO_NUMBER(:1) AS ratio
FROM world.countries
WHERE gdp >= TO_NUMBER(:2)
) q
ORDER BY q."GDP" DESC NULLS LAST, q."NAME" ASC NULLS LAST
FETCH FIRST 51 ROWS ONLY
-- ["20000000000000", "3000000000000"]

-- everything; nothing optional
SELECT q."NAME" AS "name", q."CONTINENT" AS "continent", TO_CHAR(q."POPULATION") AS "population", TO_CHAR(q."GDP") AS "gdp", q."GDP_PER_HEAD" AS "gdpPerHead", q."RATIO" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  gdp / NULLIF(population, 0) AS gdp_per_head,
  gdp / CAST(NULL AS NUMBER(19)) AS ratio
FROM world.countries
WHERE gdp >= TO_NUMBER(:1)
) q
ORDER BY q."GDP" DESC NULLS LAST, q."NAME" ASC NULLS LAST
FETCH FIRST 51 ROWS ONLY
-- ["100000000000"]

-- everything; everything optional
SELECT q."NAME" AS "name", q."CONTINENT" AS "continent", TO_CHAR(q."POPULATION") AS "population", TO_CHAR(q."GDP") AS "gdp", q."GDP_PER_HEAD" AS "gdpPerHead", q."RATIO" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  gdp / NULLIF(population, 0) AS gdp_per_head,
  gdp / TO_NUMBER(:1) AS ratio
FROM world.countries
WHERE gdp >= TO_NUMBER(:2)
) q
ORDER BY q."GDP" DESC NULLS LAST, q."NAME" ASC NULLS LAST
FETCH FIRST 51 ROWS ONLY
-- ["20000000000000", "3000000000000"]

-- everything; an order
SELECT q."NAME" AS "name", q."CONTINENT" AS "continent", TO_CHAR(q."POPULATION") AS "population", TO_CHAR(q."GDP") AS "gdp", q."GDP_PER_HEAD" AS "gdpPerHead", q."RATIO" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  gdp / NULLIF(population, 0) AS gdp_per_head,
  gdp / CAST(NULL AS NUMBER(19)) AS ratio
FROM world.countries
WHERE gdp >= TO_NUMBER(:1)
) q
ORDER BY q."NAME" DESC NULLS LAST, q."CONTINENT" ASC NULLS LAST, q."GDP" DESC NULLS LAST
FETCH FIRST 51 ROWS ONLY
-- ["100000000000"]

-- everything; a page
SELECT q."NAME" AS "name", q."CONTINENT" AS "continent", TO_CHAR(q."POPULATION") AS "population", TO_CHAR(q."GDP") AS "gdp", q."GDP_PER_HEAD" AS "gdpPerHead", q."RATIO" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  gdp / NULLIF(population, 0) AS gdp_per_head,
  gdp / CAST(NULL AS NUMBER(19)) AS ratio
FROM world.countries
WHERE gdp >= TO_NUMBER(:1)
) q
ORDER BY q."GDP" DESC NULLS LAST, q."NAME" ASC NULLS LAST
OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY
-- ["100000000000"]
