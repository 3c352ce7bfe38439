-- everything; the sample
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`name` AS STRING) AS `__id`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)
 AND continent IN UNNEST(@continents) 

) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0", "continents": ["South America"]}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)
 AND continent IN UNNEST(@continents) 

) AS q
LIMIT 201
-- {"minPopulation": "0", "continents": ["South America"]}

-- properties only; the sample
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)
 AND continent IN UNNEST(@continents) 

) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0", "continents": ["South America"]}

-- geometry as text; the sample
SELECT ST_ASGEOJSON(q.`geom`) AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)
 AND continent IN UNNEST(@continents) 

) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0", "continents": ["South America"]}

-- geometry for the Maps API; the sample
SELECT q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)
 AND continent IN UNNEST(@continents) 

) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0", "continents": ["South America"]}

-- everything; nothing optional
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`name` AS STRING) AS `__id`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)


) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0"}

-- everything; everything optional
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`name` AS STRING) AS `__id`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)
 AND continent IN UNNEST(@continents) 
 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "9007199254740993", "continents": ["South America"]}

-- everything; a box
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`name` AS STRING) AS `__id`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)

 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0"}

-- everything; a box across the date line
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`name` AS STRING) AS `__id`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)

 AND ST_INTERSECTSBOX(geom, 170.0, -20.5, -170.0, 20.0) 
) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0"}

-- everything; an order
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`name` AS STRING) AS `__id`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)


) AS q
ORDER BY q.`name` DESC NULLS LAST, q.`population` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0"}

-- everything; a page
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`name` AS STRING) AS `__id`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)


) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"minPopulation": "0"}
