-- everything; the sample
SELECT q."name" AS "name", q."continent" AS "continent", CAST(q."population" AS text) AS "population", CAST(q."gdp" AS text) AS "gdp", q."gdp_per_head" AS "gdpPerHead", q."ratio" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  CAST(gdp AS double precision) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS double precision) / CAST($1 AS bigint) AS ratio
FROM world.countries
WHERE gdp >= CAST($2 AS bigint)
) AS q
ORDER BY q."gdp" DESC NULLS LAST, q."name" ASC NULLS LAST
LIMIT 51
-- ["20000000000000", "3000000000000"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT
  name, continent, population, gdp,
  CAST(gdp AS double precision) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS double precision) / CAST($1 AS bigint) AS ratio
FROM world.countries
WHERE gdp >= CAST($2 AS bigint)
) AS q
LIMIT 51
-- ["20000000000000", "3000000000000"]

-- the last column; the sample
SELECT q."ratio" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  CAST(gdp AS double precision) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS double precision) / CAST($1 AS bigint) AS ratio
FROM world.countries
WHERE gdp >= CAST($2 AS bigint)
) AS q
ORDER BY q."gdp" DESC NULLS LAST, q."name" ASC NULLS LAST
LIMIT 51
-- ["20000000000000", "3000000000000"]

-- everything; nothing optional
SELECT q."name" AS "name", q."continent" AS "continent", CAST(q."population" AS text) AS "population", CAST(q."gdp" AS text) AS "gdp", q."gdp_per_head" AS "gdpPerHead", q."ratio" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  CAST(gdp AS double precision) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS double precision) / CAST(NULL AS bigint) AS ratio
FROM world.countries
WHERE gdp >= CAST($1 AS bigint)
) AS q
ORDER BY q."gdp" DESC NULLS LAST, q."name" ASC NULLS LAST
LIMIT 51
-- ["100000000000"]

-- everything; everything optional
SELECT q."name" AS "name", q."continent" AS "continent", CAST(q."population" AS text) AS "population", CAST(q."gdp" AS text) AS "gdp", q."gdp_per_head" AS "gdpPerHead", q."ratio" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  CAST(gdp AS double precision) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS double precision) / CAST($1 AS bigint) AS ratio
FROM world.countries
WHERE gdp >= CAST($2 AS bigint)
) AS q
ORDER BY q."gdp" DESC NULLS LAST, q."name" ASC NULLS LAST
LIMIT 51
-- ["20000000000000", "3000000000000"]

-- everything; an order
SELECT q."name" AS "name", q."continent" AS "continent", CAST(q."population" AS text) AS "population", CAST(q."gdp" AS text) AS "gdp", q."gdp_per_head" AS "gdpPerHead", q."ratio" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  CAST(gdp AS double precision) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS double precision) / CAST(NULL AS bigint) AS ratio
FROM world.countries
WHERE gdp >= CAST($1 AS bigint)
) AS q
ORDER BY q."name" DESC NULLS LAST, q."continent" ASC NULLS LAST, q."gdp" DESC NULLS LAST
LIMIT 51
-- ["100000000000"]

-- everything; a page
SELECT q."name" AS "name", q."continent" AS "continent", CAST(q."population" AS text) AS "population", CAST(q."gdp" AS text) AS "gdp", q."gdp_per_head" AS "gdpPerHead", q."ratio" AS "ratio"
FROM (
SELECT
  name, continent, population, gdp,
  CAST(gdp AS double precision) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS double precision) / CAST(NULL AS bigint) AS ratio
FROM world.countries
WHERE gdp >= CAST($1 AS bigint)
) AS q
ORDER BY q."gdp" DESC NULLS LAST, q."name" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- ["100000000000"]
