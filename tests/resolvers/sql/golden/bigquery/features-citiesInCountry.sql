-- everything; the sample
SELECT q.`name` AS `name`, q.`population` AS `population`, q.`country` AS `country`, q.`continent` AS `continent`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM `sandbox.world.cities` AS cities
JOIN `sandbox.world.countries` AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = @iso3
 AND cities.population >= @minPopulation 
) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"iso3": "CHE", "minPopulation": 50000}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM `sandbox.world.cities` AS cities
JOIN `sandbox.world.countries` AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = @iso3
 AND cities.population >= @minPopulation 
) AS q
LIMIT 1001
-- {"iso3": "CHE", "minPopulation": 50000}

-- properties only; the sample
SELECT q.`name` AS `name`, q.`population` AS `population`, q.`country` AS `country`, q.`continent` AS `continent`
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM `sandbox.world.cities` AS cities
JOIN `sandbox.world.countries` AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = @iso3
 AND cities.population >= @minPopulation 
) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"iso3": "CHE", "minPopulation": 50000}

-- geometry as text; the sample
SELECT ST_ASGEOJSON(q.`geom`) AS `__geometry`
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM `sandbox.world.cities` AS cities
JOIN `sandbox.world.countries` AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = @iso3
 AND cities.population >= @minPopulation 
) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"iso3": "CHE", "minPopulation": 50000}

-- geometry for the Maps API; the sample
SELECT q.`geom` AS `__geometry`
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM `sandbox.world.cities` AS cities
JOIN `sandbox.world.countries` AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = @iso3
 AND cities.population >= @minPopulation 
) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"iso3": "CHE", "minPopulation": 50000}

-- everything; nothing optional
SELECT q.`name` AS `name`, q.`population` AS `population`, q.`country` AS `country`, q.`continent` AS `continent`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM `sandbox.world.cities` AS cities
JOIN `sandbox.world.countries` AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = @iso3

) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"iso3": "CHE"}

-- everything; everything optional
SELECT q.`name` AS `name`, q.`population` AS `population`, q.`country` AS `country`, q.`continent` AS `continent`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM `sandbox.world.cities` AS cities
JOIN `sandbox.world.countries` AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = @iso3
 AND cities.population >= @minPopulation 
) AS q
WHERE ST_INTERSECTSBOX(q.`geom`, -10.0, 35.0, 30.25, 60.0)
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"iso3": "CHE", "minPopulation": 50000}

-- everything; a box
SELECT q.`name` AS `name`, q.`population` AS `population`, q.`country` AS `country`, q.`continent` AS `continent`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM `sandbox.world.cities` AS cities
JOIN `sandbox.world.countries` AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = @iso3

) AS q
WHERE ST_INTERSECTSBOX(q.`geom`, -10.0, 35.0, 30.25, 60.0)
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"iso3": "CHE"}

-- everything; a box across the date line
SELECT q.`name` AS `name`, q.`population` AS `population`, q.`country` AS `country`, q.`continent` AS `continent`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM `sandbox.world.cities` AS cities
JOIN `sandbox.world.countries` AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = @iso3

) AS q
WHERE ST_INTERSECTSBOX(q.`geom`, 170.0, -20.5, -170.0, 20.0)
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"iso3": "CHE"}

-- everything; an order
SELECT q.`name` AS `name`, q.`population` AS `population`, q.`country` AS `country`, q.`continent` AS `continent`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM `sandbox.world.cities` AS cities
JOIN `sandbox.world.countries` AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = @iso3

) AS q
ORDER BY q.`name` DESC NULLS LAST, q.`population` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 1001
-- {"iso3": "CHE"}

-- everything; a page
SELECT q.`name` AS `name`, q.`population` AS `population`, q.`country` AS `country`, q.`continent` AS `continent`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM `sandbox.world.cities` AS cities
JOIN `sandbox.world.countries` AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = @iso3

) AS q
ORDER BY q.`population` DESC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"iso3": "CHE"}
