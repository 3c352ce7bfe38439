-- features-cities: all properties; the sample
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)


) AS q
-- {"minPopulation": 1000000}

-- features-cities: all properties; nothing optional
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)


) AS q
-- {"minPopulation": 100000}

-- features-cities: all properties; everything optional
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)
 AND country IN (SELECT explode(CAST(:countries AS ARRAY<STRING>))) 
 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
-- {"minPopulation": 1000000, "countries": ["ES"]}

-- features-cities: all properties; a box
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)

 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
-- {"minPopulation": 100000}

-- features-cities: all properties; a box across the date line
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)

 AND (ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) 
) AS q
-- {"minPopulation": 100000}

-- features-cities: all properties; empty lists
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)
 AND country IN (SELECT explode(CAST(array() AS ARRAY<STRING>))) 

) AS q
-- {"minPopulation": 100000}

-- features-cities: one property; the sample
SELECT q.`name` AS `name`, q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)


) AS q
-- {"minPopulation": 1000000}

-- features-cities: no property; the sample
SELECT q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)


) AS q
-- {"minPopulation": 1000000}

-- features-cities: no property; a filter and a shape
SELECT q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)


) AS q
WHERE ST_INTERSECTS(q.`geom`, ST_GEOMFROMGEOJSON(:__0)) AND contains(LOWER(q.`name`), LOWER(CAST(:__1 AS STRING)))
-- {"minPopulation": 1000000, "__0": "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "__1": "a"}

-- features-cities: no property; h3 cells
SELECT ST_GEOMFROMTEXT(h3_boundaryaswkt(q.`geom`), 4326) AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:minPopulation AS INT)


) AS q
-- {"minPopulation": 1000000}

-- features-counties: all properties; the sample
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, q.`geom` AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT explode(CAST(:states AS ARRAY<STRING>))) 

) AS q
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- features-counties: all properties; nothing optional
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, q.`geom` AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE


) AS q
-- {"tolerance": 0.0}

-- features-counties: all properties; everything optional
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, q.`geom` AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT explode(CAST(:states AS ARRAY<STRING>))) 
 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- features-counties: all properties; a box
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, q.`geom` AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE

 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
-- {"tolerance": 0.0}

-- features-counties: all properties; a box across the date line
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, q.`geom` AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE

 AND (ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) 
) AS q
-- {"tolerance": 0.0}

-- features-counties: one property; the sample
SELECT q.`fips` AS `fips`, q.`geom` AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT explode(CAST(:states AS ARRAY<STRING>))) 

) AS q
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- features-counties: no property; the sample
SELECT q.`geom` AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT explode(CAST(:states AS ARRAY<STRING>))) 

) AS q
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- features-counties: no property; a filter and a shape
SELECT q.`geom` AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT explode(CAST(:states AS ARRAY<STRING>))) 

) AS q
WHERE ST_INTERSECTS(q.`geom`, ST_GEOMFROMGEOJSON(:__0)) AND contains(LOWER(q.`fips`), LOWER(CAST(:__1 AS STRING)))
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"], "__0": "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "__1": "a"}

-- features-counties: no property; h3 cells
SELECT ST_GEOMFROMTEXT(h3_boundaryaswkt(q.`geom`), 4326) AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:tolerance AS DOUBLE) / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT explode(CAST(:states AS ARRAY<STRING>))) 

) AS q
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- features-countries: all properties; the sample
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, q.`population` AS `population`, q.`gdp` AS `gdp`, q.`area` AS `area`, q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)
 AND continent IN (SELECT explode(CAST(:continents AS ARRAY<STRING>))) 

) AS q
-- {"minPopulation": "0", "continents": ["South America"]}

-- features-countries: all properties; nothing optional
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, q.`population` AS `population`, q.`gdp` AS `gdp`, q.`area` AS `area`, q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)


) AS q
-- {"minPopulation": "0"}

-- features-countries: all properties; everything optional
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, q.`population` AS `population`, q.`gdp` AS `gdp`, q.`area` AS `area`, q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)
 AND continent IN (SELECT explode(CAST(:continents AS ARRAY<STRING>))) 
 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
-- {"minPopulation": "9007199254740993", "continents": ["South America"]}

-- features-countries: all properties; a box
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, q.`population` AS `population`, q.`gdp` AS `gdp`, q.`area` AS `area`, q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)

 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
-- {"minPopulation": "0"}

-- features-countries: all properties; a box across the date line
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, q.`population` AS `population`, q.`gdp` AS `gdp`, q.`area` AS `area`, q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)

 AND (ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) 
) AS q
-- {"minPopulation": "0"}

-- features-countries: one property; the sample
SELECT q.`name` AS `name`, q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)
 AND continent IN (SELECT explode(CAST(:continents AS ARRAY<STRING>))) 

) AS q
-- {"minPopulation": "0", "continents": ["South America"]}

-- features-countries: no property; the sample
SELECT q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)
 AND continent IN (SELECT explode(CAST(:continents AS ARRAY<STRING>))) 

) AS q
-- {"minPopulation": "0", "continents": ["South America"]}

-- features-countries: no property; a filter and a shape
SELECT q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)
 AND continent IN (SELECT explode(CAST(:continents AS ARRAY<STRING>))) 

) AS q
WHERE ST_INTERSECTS(q.`geom`, ST_GEOMFROMGEOJSON(:__0)) AND contains(LOWER(q.`name`), LOWER(CAST(:__1 AS STRING)))
-- {"minPopulation": "0", "continents": ["South America"], "__0": "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "__1": "a"}

-- features-countries: no property; h3 cells
SELECT ST_GEOMFROMTEXT(h3_boundaryaswkt(q.`geom`), 4326) AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(TO_GEOGRAPHY(ST_ASBINARY(geom))) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:minPopulation AS BIGINT)
 AND continent IN (SELECT explode(CAST(:continents AS ARRAY<STRING>))) 

) AS q
-- {"minPopulation": "0", "continents": ["South America"]}
