-- everything; the sample
SELECT q."COUNTRY" AS "country", q."RANK" AS "rank", q."NAME" AS "name", q."POPULATION" AS "population", q."SHARE" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, "SHARE"
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    population / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS "SHARE"
  FROM world.cities
) ranked
WHERE rank <= :1
 AND country IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 
) q
ORDER BY q."COUNTRY" ASC NULLS LAST, q."RANK" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- [2, "[\"ES\",\"FR\",\"PT\"]"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT geonameid, country, rank, name, population, "SHARE"
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    population / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS "SHARE"
  FROM world.cities
) ranked
WHERE rank <= :1
 AND country IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 
) q
FETCH FIRST 101 ROWS ONLY
-- [2, "[\"ES\",\"FR\",\"PT\"]"]

-- the last column; the sample
SELECT q."SHARE" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, "SHARE"
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    population / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS "SHARE"
  FROM world.cities
) ranked
WHERE rank <= :1
 AND country IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 
) q
ORDER BY q."COUNTRY" ASC NULLS LAST, q."RANK" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- [2, "[\"ES\",\"FR\",\"PT\"]"]

-- everything; nothing optional
SELECT q."COUNTRY" AS "country", q."RANK" AS "rank", q."NAME" AS "name", q."POPULATION" AS "population", q."SHARE" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, "SHARE"
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    population / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS "SHARE"
  FROM world.cities
) ranked
WHERE rank <= :1

) q
ORDER BY q."COUNTRY" ASC NULLS LAST, q."RANK" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- [3]

-- everything; everything optional
SELECT q."COUNTRY" AS "country", q."RANK" AS "rank", q."NAME" AS "name", q."POPULATION" AS "population", q."SHARE" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, "SHARE"
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    population / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS "SHARE"
  FROM world.cities
) ranked
WHERE rank <= :1
 AND country IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 
) q
ORDER BY q."COUNTRY" ASC NULLS LAST, q."RANK" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- [2, "[\"ES\",\"FR\",\"PT\"]"]

-- everything; an order
SELECT q."COUNTRY" AS "country", q."RANK" AS "rank", q."NAME" AS "name", q."POPULATION" AS "population", q."SHARE" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, "SHARE"
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    population / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS "SHARE"
  FROM world.cities
) ranked
WHERE rank <= :1

) q
ORDER BY q."COUNTRY" DESC NULLS LAST, q."RANK" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- [3]

-- everything; a page
SELECT q."COUNTRY" AS "country", q."RANK" AS "rank", q."NAME" AS "name", q."POPULATION" AS "population", q."SHARE" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, "SHARE"
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    population / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS "SHARE"
  FROM world.cities
) ranked
WHERE rank <= :1

) q
ORDER BY q."COUNTRY" ASC NULLS LAST, q."RANK" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY
-- [3]

-- everything; empty lists
SELECT q."COUNTRY" AS "country", q."RANK" AS "rank", q."NAME" AS "name", q."POPULATION" AS "population", q."SHARE" AS "share"
FROM (
SELECT geonameid, country, rank, name, population, "SHARE"
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    population / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS "SHARE"
  FROM world.cities
) ranked
WHERE rank <= :1
 AND country IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 
) q
ORDER BY q."COUNTRY" ASC NULLS LAST, q."RANK" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- [3, "[]"]
