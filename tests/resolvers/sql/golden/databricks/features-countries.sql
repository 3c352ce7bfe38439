-- everything; the sample
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`name` AS STRING) AS `__id`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)
 AND continent IN (SELECT explode(CAST(:continents AS ARRAY<STRING>))) 

) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0", "continents": ["South America"]}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)
 AND continent IN (SELECT explode(CAST(:continents AS ARRAY<STRING>))) 

) AS q
LIMIT 201
-- {"minPopulation": "0", "continents": ["South America"]}

-- properties only; the sample
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)
 AND continent IN (SELECT explode(CAST(:continents AS ARRAY<STRING>))) 

) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0", "continents": ["South America"]}

-- geometry as text; the sample
SELECT ST_ASGEOJSON(q.`geom`) AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)
 AND continent IN (SELECT explode(CAST(:continents AS ARRAY<STRING>))) 

) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0", "continents": ["South America"]}

-- geometry for the Maps API; the sample
SELECT q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)
 AND continent IN (SELECT explode(CAST(:continents AS ARRAY<STRING>))) 

) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0", "continents": ["South America"]}

-- everything; nothing optional
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`name` AS STRING) AS `__id`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)


) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0"}

-- everything; everything optional
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`name` AS STRING) AS `__id`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)
 AND continent IN (SELECT explode(CAST(:continents AS ARRAY<STRING>))) 
 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "9007199254740993", "continents": ["South America"]}

-- everything; a box
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`name` AS STRING) AS `__id`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)

 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0"}

-- everything; a box across the date line
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`name` AS STRING) AS `__id`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)

 AND (ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) 
) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0"}

-- everything; an order
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`name` AS STRING) AS `__id`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)


) AS q
ORDER BY q.`name` DESC NULLS LAST, q.`population` ASC NULLS LAST
LIMIT 201
-- {"minPopulation": "0"}

-- everything; a page
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, CAST(q.`population` AS STRING) AS `population`, CAST(q.`gdp` AS STRING) AS `gdp`, q.`area` AS `area`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`name` AS STRING) AS `__id`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)


) AS q
ORDER BY q.`name` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"minPopulation": "0"}
