-- everything; the sample
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"minPopulation": 1000000}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
LIMIT 1001
-- {"minPopulation": 1000000}

-- properties only; the sample
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"minPopulation": 1000000}

-- geometry as text; the sample
SELECT ST_ASGEOJSON(q.`geom`) AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"minPopulation": 1000000}

-- geometry for the Maps API; the sample
SELECT q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"minPopulation": 1000000}

-- everything; nothing optional
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"minPopulation": 100000}

-- everything; everything optional
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation
 AND country IN UNNEST(@countries) 
 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"minPopulation": 1000000, "countries": ["ES"]}

-- everything; a box
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation

 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"minPopulation": 100000}

-- everything; a box across the date line
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation

 AND ST_INTERSECTSBOX(geom, 170.0, -20.5, -170.0, 20.0) 
) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"minPopulation": 100000}

-- everything; an order
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
ORDER BY q.`name` DESC NULLS LAST, q.`population` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"minPopulation": 100000}

-- everything; a page
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"minPopulation": 100000}

-- everything; empty lists
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation
 AND country IN UNNEST(ARRAY<STRING>[]) 

) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"minPopulation": 100000}
