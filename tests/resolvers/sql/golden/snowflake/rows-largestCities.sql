-- everything; the sample
SELECT q."COUNTRY" AS "country", q."RANK" AS "rank", q."NAME" AS "name", q."POPULATION" AS "population", q."SHARE" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS DOUBLE) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM sandbox.world.cities
) AS ranked
WHERE rank <= CAST(:1 AS NUMBER(38, 0))
 AND country IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 
) AS q
ORDER BY q."COUNTRY" ASC NULLS LAST, q."RANK" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [2, "[\"ES\",\"FR\",\"PT\"]"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS DOUBLE) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM sandbox.world.cities
) AS ranked
WHERE rank <= CAST(:1 AS NUMBER(38, 0))
 AND country IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 
) AS q
LIMIT 101
-- [2, "[\"ES\",\"FR\",\"PT\"]"]

-- the last column; the sample
SELECT q."SHARE" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS DOUBLE) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM sandbox.world.cities
) AS ranked
WHERE rank <= CAST(:1 AS NUMBER(38, 0))
 AND country IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 
) AS q
ORDER BY q."COUNTRY" ASC NULLS LAST, q."RANK" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [2, "[\"ES\",\"FR\",\"PT\"]"]

-- everything; nothing optional
SELECT q."COUNTRY" AS "country", q."RANK" AS "rank", q."NAME" AS "name", q."POPULATION" AS "population", q."SHARE" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS DOUBLE) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM sandbox.world.cities
) AS ranked
WHERE rank <= CAST(:1 AS NUMBER(38, 0))

) AS q
ORDER BY q."COUNTRY" ASC NULLS LAST, q."RANK" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [3]

-- everything; everything optional
SELECT q."COUNTRY" AS "country", q."RANK" AS "rank", q."NAME" AS "name", q."POPULATION" AS "population", q."SHARE" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS DOUBLE) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM sandbox.world.cities
) AS ranked
WHERE rank <= CAST(:1 AS NUMBER(38, 0))
 AND country IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 
) AS q
ORDER BY q."COUNTRY" ASC NULLS LAST, q."RANK" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [2, "[\"ES\",\"FR\",\"PT\"]"]

-- everything; an order
SELECT q."COUNTRY" AS "country", q."RANK" AS "rank", q."NAME" AS "name", q."POPULATION" AS "population", q."SHARE" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS DOUBLE) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM sandbox.world.cities
) AS ranked
WHERE rank <= CAST(:1 AS NUMBER(38, 0))

) AS q
ORDER BY q."COUNTRY" DESC NULLS LAST, q."RANK" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [3]

-- everything; a page
SELECT q."COUNTRY" AS "country", q."RANK" AS "rank", q."NAME" AS "name", q."POPULATION" AS "population", q."SHARE" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS DOUBLE) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM sandbox.world.cities
) AS ranked
WHERE rank <= CAST(:1 AS NUMBER(38, 0))

) AS q
ORDER BY q."COUNTRY" ASC NULLS LAST, q."RANK" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [3]

-- everything; empty lists
SELECT q."COUNTRY" AS "country", q."RANK" AS "rank", q."NAME" AS "name", q."POPULATION" AS "population", q."SHARE" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS DOUBLE) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM sandbox.world.cities
) AS ranked
WHERE rank <= CAST(:1 AS NUMBER(38, 0))
 AND country IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 
) AS q
ORDER BY q."COUNTRY" ASC NULLS LAST, q."RANK" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
LIMIT 101
-- [3, "[]"]
