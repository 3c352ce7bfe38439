-- everything; the sample
SELECT CAST(q.`geonameid` AS STRING) AS `id`, q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`longitude` AS `longitude`, q.`latitude` AS `latitude`
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)

) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 11
-- {"minPopulation": 15000000}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)

) AS q
LIMIT 11
-- {"minPopulation": 15000000}

-- the last column; the sample
SELECT q.`latitude` AS `latitude`
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)

) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 11
-- {"minPopulation": 15000000}

-- everything; nothing optional
SELECT CAST(q.`geonameid` AS STRING) AS `id`, q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`longitude` AS `longitude`, q.`latitude` AS `latitude`
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)

) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 11
-- {"minPopulation": 0}

-- everything; everything optional
SELECT CAST(q.`geonameid` AS STRING) AS `id`, q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`longitude` AS `longitude`, q.`latitude` AS `latitude`
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)
 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 11
-- {"minPopulation": 15000000}

-- everything; a box
SELECT CAST(q.`geonameid` AS STRING) AS `id`, q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`longitude` AS `longitude`, q.`latitude` AS `latitude`
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)
 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 11
-- {"minPopulation": 0}

-- everything; a box across the date line
SELECT CAST(q.`geonameid` AS STRING) AS `id`, q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`longitude` AS `longitude`, q.`latitude` AS `latitude`
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)
 AND (ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) 
) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 11
-- {"minPopulation": 0}

-- everything; an order
SELECT CAST(q.`geonameid` AS STRING) AS `id`, q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`longitude` AS `longitude`, q.`latitude` AS `latitude`
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)

) AS q
ORDER BY q.`name` DESC NULLS LAST, q.`population` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 11
-- {"minPopulation": 0}

-- everything; a page
SELECT CAST(q.`geonameid` AS STRING) AS `id`, q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`longitude` AS `longitude`, q.`latitude` AS `latitude`
FROM (
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)

) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"minPopulation": 0}
