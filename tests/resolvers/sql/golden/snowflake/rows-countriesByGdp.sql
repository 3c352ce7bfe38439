-- everything; the sample
SELECT q."NAME" AS "name", q."CONTINENT" AS "continent", CAST(q."POPULATION" AS VARCHAR) AS "population", CAST(q."GDP" AS VARCHAR) AS "gdp", q."GDP_PER_HEAD" AS "gdpPerHead", q."RATIO" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  CAST(gdp AS DOUBLE) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS DOUBLE) / CAST(:1 AS NUMBER(38, 0)) AS ratio
FROM sandbox.world.countries
WHERE gdp >= CAST(:2 AS NUMBER(38, 0))
) AS q
ORDER BY q."GDP" DESC NULLS LAST, q."NAME" ASC NULLS LAST
LIMIT 51
-- ["20000000000000", "3000000000000"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT
  name, continent, population, gdp,
  CAST(gdp AS DOUBLE) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS DOUBLE) / CAST(:1 AS NUMBER(38, 0)) AS ratio
FROM sandbox.world.countries
WHERE gdp >= CAST(:2 AS NUMBER(38, 0))
) AS q
LIMIT 51
-- ["20000000000000", "3000000000000"]

-- the last column; the sample
SELECT q."RATIO" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  CAST(gdp AS DOUBLE) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS DOUBLE) / CAST(:1 AS NUMBER(38, 0)) AS ratio
FROM sandbox.world.countries
WHERE gdp >= CAST(:2 AS NUMBER(38, 0))
) AS q
ORDER BY q."GDP" DESC NULLS LAST, q."NAME" ASC NULLS LAST
LIMIT 51
-- ["20000000000000", "3000000000000"]

-- everything; nothing optional
SELECT q."NAME" AS "name", q."CONTINENT" AS "continent", CAST(q."POPULATION" AS VARCHAR) AS "population", CAST(q."GDP" AS VARCHAR) AS "gdp", q."GDP_PER_HEAD" AS "gdpPerHead", q."RATIO" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  CAST(gdp AS DOUBLE) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS DOUBLE) / CAST(NULL AS NUMBER(38, 0)) AS ratio
FROM sandbox.world.countries
WHERE gdp >= CAST(:1 AS NUMBER(38, 0))
) AS q
ORDER BY q."GDP" DESC NULLS LAST, q."NAME" ASC NULLS LAST
LIMIT 51
-- ["100000000000"]

-- everything; everything optional
SELECT q."NAME" AS "name", q."CONTINENT" AS "continent", CAST(q."POPULATION" AS VARCHAR) AS "population", CAST(q."GDP" AS VARCHAR) AS "gdp", q."GDP_PER_HEAD" AS "gdpPerHead", q."RATIO" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  CAST(gdp AS DOUBLE) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS DOUBLE) / CAST(:1 AS NUMBER(38, 0)) AS ratio
FROM sandbox.world.countries
WHERE gdp >= CAST(:2 AS NUMBER(38, 0))
) AS q
ORDER BY q."GDP" DESC NULLS LAST, q."NAME" ASC NULLS LAST
LIMIT 51
-- ["20000000000000", "3000000000000"]

-- everything; an order
SELECT q."NAME" AS "name", q."CONTINENT" AS "continent", CAST(q."POPULATION" AS VARCHAR) AS "population", CAST(q."GDP" AS VARCHAR) AS "gdp", q."GDP_PER_HEAD" AS "gdpPerHead", q."RATIO" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  CAST(gdp AS DOUBLE) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS DOUBLE) / CAST(NULL AS NUMBER(38, 0)) AS ratio
FROM sandbox.world.countries
WHERE gdp >= CAST(:1 AS NUMBER(38, 0))
) AS q
ORDER BY q."NAME" DESC NULLS LAST, q."CONTINENT" ASC NULLS LAST, q."GDP" DESC NULLS LAST
LIMIT 51
-- ["100000000000"]

-- everything; a page
SELECT q."NAME" AS "name", q."CONTINENT" AS "continent", CAST(q."POPULATION" AS VARCHAR) AS "population", CAST(q."GDP" AS VARCHAR) AS "gdp", q."GDP_PER_HEAD" AS "gdpPerHead", q."RATIO" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  CAST(gdp AS DOUBLE) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS DOUBLE) / CAST(NULL AS NUMBER(38, 0)) AS ratio
FROM sandbox.world.countries
WHERE gdp >= CAST(:1 AS NUMBER(38, 0))
) AS q
ORDER BY q."GDP" DESC NULLS LAST, q."NAME" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- ["100000000000"]
