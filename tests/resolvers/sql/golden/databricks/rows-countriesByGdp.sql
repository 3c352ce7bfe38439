-- everything; the sample
SELECT q.`name` AS `name`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`gdp_per_head` AS `gdpPerHead`, q.`ratio` AS `ratio`
FROM (
SELECT
  name, continent, population, gdp,
  TRY_DIVIDE(gdp, population) AS gdp_per_head,
  gdp / CAST(:comparedTo AS BIGINT) AS ratio
FROM sandbox.world.countries
WHERE gdp >= CAST(:minGdp AS BIGINT)
) AS q
ORDER BY q.`gdp` DESC NULLS LAST, q.`name` ASC NULLS LAST
LIMIT 51
-- {"comparedTo": "20000000000000", "minGdp": "3000000000000"}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT
  name, continent, population, gdp,
  TRY_DIVIDE(gdp, population) AS gdp_per_head,
  gdp / CAST(:comparedTo AS BIGINT) AS ratio
FROM sandbox.world.countries
WHERE gdp >= CAST(:minGdp AS BIGINT)
) AS q
LIMIT 51
-- {"comparedTo": "20000000000000", "minGdp": "3000000000000"}

-- the last column; the sample
SELECT q.`ratio` AS `ratio`
FROM (
SELECT
  name, continent, population, gdp,
  TRY_DIVIDE(gdp, population) AS gdp_per_head,
  gdp / CAST(:comparedTo AS BIGINT) AS ratio
FROM sandbox.world.countries
WHERE gdp >= CAST(:minGdp AS BIGINT)
) AS q
ORDER BY q.`gdp` DESC NULLS LAST, q.`name` ASC NULLS LAST
LIMIT 51
-- {"comparedTo": "20000000000000", "minGdp": "3000000000000"}

-- everything; nothing optional
SELECT q.`name` AS `name`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`gdp_per_head` AS `gdpPerHead`, q.`ratio` AS `ratio`
FROM (
SELECT
  name, continent, population, gdp,
  TRY_DIVIDE(gdp, population) AS gdp_per_head,
  gdp / CAST(NULL AS BIGINT) AS ratio
FROM sandbox.world.countries
WHERE gdp >= CAST(:minGdp AS BIGINT)
) AS q
ORDER BY q.`gdp` DESC NULLS LAST, q.`name` ASC NULLS LAST
LIMIT 51
-- {"minGdp": "100000000000"}

-- everything; everything optional
SELECT q.`name` AS `name`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`gdp_per_head` AS `gdpPerHead`, q.`ratio` AS `ratio`
FROM (
SELECT
  name, continent, population, gdp,
  TRY_DIVIDE(gdp, population) AS gdp_per_head,
  gdp / CAST(:comparedTo AS BIGINT) AS ratio
FROM sandbox.world.countries
WHERE gdp >= CAST(:minGdp AS BIGINT)
) AS q
ORDER BY q.`gdp` DESC NULLS LAST, q.`name` ASC NULLS LAST
LIMIT 51
-- {"comparedTo": "20000000000000", "minGdp": "3000000000000"}

-- everything; an order
SELECT q.`name` AS `name`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`gdp_per_head` AS `gdpPerHead`, q.`ratio` AS `ratio`
FROM (
SELECT
  name, continent, population, gdp,
  TRY_DIVIDE(gdp, population) AS gdp_per_head,
  gdp / CAST(NULL AS BIGINT) AS ratio
FROM sandbox.world.countries
WHERE gdp >= CAST(:minGdp AS BIGINT)
) AS q
ORDER BY q.`name` DESC NULLS LAST, q.`continent` ASC NULLS LAST, q.`gdp` DESC NULLS LAST
LIMIT 51
-- {"minGdp": "100000000000"}

-- everything; a page
SELECT q.`name` AS `name`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`gdp_per_head` AS `gdpPerHead`, q.`ratio` AS `ratio`
FROM (
SELECT
  name, continent, population, gdp,
  TRY_DIVIDE(gdp, population) AS gdp_per_head,
  gdp / CAST(NULL AS BIGINT) AS ratio
FROM sandbox.world.countries
WHERE gdp >= CAST(:minGdp AS BIGINT)
) AS q
ORDER BY q.`gdp` DESC NULLS LAST, q.`name` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"minGdp": "100000000000"}
