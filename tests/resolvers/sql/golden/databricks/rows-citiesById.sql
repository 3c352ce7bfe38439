-- everything; the sample
SELECT CAST(q.`geonameid` AS STRING) AS `id`, q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`longitude` AS `longitude`, q.`latitude` AS `latitude`
FROM (
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN (SELECT explode(CAST(:ids AS ARRAY<BIGINT>)))
) AS q
ORDER BY q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"ids": ["2988507", "2643743", "3117735"]}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN (SELECT explode(CAST(:ids AS ARRAY<BIGINT>)))
) AS q
LIMIT 101
-- {"ids": ["2988507", "2643743", "3117735"]}

-- the last column; the sample
SELECT q.`latitude` AS `latitude`
FROM (
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN (SELECT explode(CAST(:ids AS ARRAY<BIGINT>)))
) AS q
ORDER BY q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"ids": ["2988507", "2643743", "3117735"]}

-- everything; nothing optional
SELECT CAST(q.`geonameid` AS STRING) AS `id`, q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`longitude` AS `longitude`, q.`latitude` AS `latitude`
FROM (
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN (SELECT explode(CAST(:ids AS ARRAY<BIGINT>)))
) AS q
ORDER BY q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"ids": ["2988507", "2643743", "3117735"]}

-- everything; everything optional
SELECT CAST(q.`geonameid` AS STRING) AS `id`, q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`longitude` AS `longitude`, q.`latitude` AS `latitude`
FROM (
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN (SELECT explode(CAST(:ids AS ARRAY<BIGINT>)))
) AS q
ORDER BY q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"ids": ["2988507", "2643743", "3117735"]}

-- everything; an order
SELECT CAST(q.`geonameid` AS STRING) AS `id`, q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`longitude` AS `longitude`, q.`latitude` AS `latitude`
FROM (
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN (SELECT explode(CAST(:ids AS ARRAY<BIGINT>)))
) AS q
ORDER BY q.`geonameid` DESC NULLS LAST, q.`name` ASC NULLS LAST
LIMIT 101
-- {"ids": ["2988507", "2643743", "3117735"]}

-- everything; a page
SELECT CAST(q.`geonameid` AS STRING) AS `id`, q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`longitude` AS `longitude`, q.`latitude` AS `latitude`
FROM (
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN (SELECT explode(CAST(:ids AS ARRAY<BIGINT>)))
) AS q
ORDER BY q.`geonameid` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"ids": ["2988507", "2643743", "3117735"]}
