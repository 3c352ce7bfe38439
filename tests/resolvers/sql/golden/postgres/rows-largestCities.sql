-- everything; the sample
SELECT q."country" AS "country", q."rank" AS "rank", q."name" AS "name", q."population" AS "population", q."share" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS double precision) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM world.cities
) AS ranked
WHERE rank <= CAST($1 AS integer)
 AND country = ANY (CAST($2 AS text[])) 
) AS q
ORDER BY q."country" ASC NULLS LAST, q."rank" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2, ["ES", "FR", "PT"]]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS double precision) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM world.cities
) AS ranked
WHERE rank <= CAST($1 AS integer)
 AND country = ANY (CAST($2 AS text[])) 
) AS q
LIMIT 101
-- [2, ["ES", "FR", "PT"]]

-- the last column; the sample
SELECT q."share" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS double precision) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM world.cities
) AS ranked
WHERE rank <= CAST($1 AS integer)
 AND country = ANY (CAST($2 AS text[])) 
) AS q
ORDER BY q."country" ASC NULLS LAST, q."rank" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2, ["ES", "FR", "PT"]]

-- everything; nothing optional
SELECT q."country" AS "country", q."rank" AS "rank", q."name" AS "name", q."population" AS "population", q."share" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS double precision) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM world.cities
) AS ranked
WHERE rank <= CAST($1 AS integer)

) AS q
ORDER BY q."country" ASC NULLS LAST, q."rank" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [3]

-- everything; everything optional
SELECT q."country" AS "country", q."rank" AS "rank", q."name" AS "name", q."population" AS "population", q."share" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS double precision) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM world.cities
) AS ranked
WHERE rank <= CAST($1 AS integer)
 AND country = ANY (CAST($2 AS text[])) 
) AS q
ORDER BY q."country" ASC NULLS LAST, q."rank" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [2, ["ES", "FR", "PT"]]

-- everything; an order
SELECT q."country" AS "country", q."rank" AS "rank", q."name" AS "name", q."population" AS "population", q."share" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS double precision) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM world.cities
) AS ranked
WHERE rank <= CAST($1 AS integer)

) AS q
ORDER BY q."country" DESC NULLS LAST, q."rank" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [3]

-- everything; a page
SELECT q."country" AS "country", q."rank" AS "rank", q."name" AS "name", q."population" AS "population", q."share" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS double precision) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM world.cities
) AS ranked
WHERE rank <= CAST($1 AS integer)

) AS q
ORDER BY q."country" ASC NULLS LAST, q."rank" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [3]

-- everything; empty lists
SELECT q."country" AS "country", q."rank" AS "rank", q."name" AS "name", q."population" AS "population", q."share" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS double precision) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM world.cities
) AS ranked
WHERE rank <= CAST($1 AS integer)
 AND country = ANY (CAST($2 AS text[])) 
) AS q
ORDER BY q."country" ASC NULLS LAST, q."rank" ASC NULLS LAST, q."geonameid" ASC NULLS LAST
LIMIT 101
-- [3, []]
