-- features-cities: all properties; the sample
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
-- {"minPopulation": 1000000}

-- features-cities: all properties; nothing optional
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
-- {"minPopulation": 100000}

-- features-cities: all properties; everything optional
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation
 AND country IN UNNEST(@countries) 
 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
) AS q
-- {"minPopulation": 1000000, "countries": ["ES"]}

-- features-cities: all properties; a box
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation

 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
) AS q
-- {"minPopulation": 100000}

-- features-cities: all properties; a box across the date line
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation

 AND ST_INTERSECTSBOX(geom, 170.0, -20.5, -170.0, 20.0) 
) AS q
-- {"minPopulation": 100000}

-- features-cities: all properties; empty lists
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`tz` AS `timezone`, q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation
 AND country IN UNNEST(ARRAY<STRING>[]) 

) AS q
-- {"minPopulation": 100000}

-- features-cities: one property; the sample
SELECT q.`name` AS `name`, q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
-- {"minPopulation": 1000000}

-- features-cities: no property; the sample
SELECT q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
-- {"minPopulation": 1000000}

-- features-cities: no property; a filter and a shape
SELECT q.`geom` AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
WHERE ST_INTERSECTS(q.`geom`, ST_GEOGFROMGEOJSON(@__0)) AND STRPOS(LOWER(q.`name`), LOWER(@__1)) > 0
-- {"minPopulation": 1000000, "__0": "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "__1": "a"}

-- features-cities: no property; h3 cells
SELECT `carto-un`.carto.H3_BOUNDARY(q.`geom`) AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
-- {"minPopulation": 1000000}

-- features-cities: no property; quadbin cells
SELECT `carto-un`.carto.QUADBIN_BOUNDARY(q.`geom`) AS `__geometry`
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM `sandbox.world.cities`
WHERE population >= @minPopulation


) AS q
-- {"minPopulation": 1000000}

-- features-counties: all properties; the sample
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, ST_SNAPTOGRID(q.`geom`, 1e-6) AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE
 AND state IN UNNEST(@states) 

) AS q
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- features-counties: all properties; nothing optional
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, ST_SNAPTOGRID(q.`geom`, 1e-6) AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE


) AS q
-- {"tolerance": 0.0}

-- features-counties: all properties; everything optional
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, ST_SNAPTOGRID(q.`geom`, 1e-6) AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE
 AND state IN UNNEST(@states) 
 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
) AS q
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- features-counties: all properties; a box
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, ST_SNAPTOGRID(q.`geom`, 1e-6) AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE

 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
) AS q
-- {"tolerance": 0.0}

-- features-counties: all properties; a box across the date line
SELECT q.`fips` AS `fips`, q.`name` AS `name`, q.`state` AS `state`, ST_SNAPTOGRID(q.`geom`, 1e-6) AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE

 AND ST_INTERSECTSBOX(geom, 170.0, -20.5, -170.0, 20.0) 
) AS q
-- {"tolerance": 0.0}

-- features-counties: one property; the sample
SELECT q.`fips` AS `fips`, ST_SNAPTOGRID(q.`geom`, 1e-6) AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE
 AND state IN UNNEST(@states) 

) AS q
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- features-counties: no property; the sample
SELECT ST_SNAPTOGRID(q.`geom`, 1e-6) AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE
 AND state IN UNNEST(@states) 

) AS q
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- features-counties: no property; a filter and a shape
SELECT ST_SNAPTOGRID(q.`geom`, 1e-6) AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE
 AND state IN UNNEST(@states) 

) AS q
WHERE ST_INTERSECTS(q.`geom`, ST_GEOGFROMGEOJSON(@__0)) AND STRPOS(LOWER(q.`fips`), LOWER(@__1)) > 0
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"], "__0": "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "__1": "a"}

-- features-counties: no property; h3 cells
SELECT ST_SNAPTOGRID(`carto-un`.carto.H3_BOUNDARY(q.`geom`), 1e-6) AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE
 AND state IN UNNEST(@states) 

) AS q
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- features-counties: no property; quadbin cells
SELECT ST_SNAPTOGRID(`carto-un`.carto.QUADBIN_BOUNDARY(q.`geom`), 1e-6) AS `__geometry`
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(@tolerance AS FLOAT64)) AS geom
FROM `sandbox.us.counties`
WHERE TRUE
 AND state IN UNNEST(@states) 

) AS q
-- {"tolerance": 1000.0, "states": ["Vermont", "New Hampshire"]}

-- features-countries: all properties; the sample
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, q.`population` AS `population`, q.`gdp` AS `gdp`, q.`area` AS `area`, q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)
 AND continent IN UNNEST(@continents) 

) AS q
-- {"minPopulation": "0", "continents": ["South America"]}

-- features-countries: all properties; nothing optional
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, q.`population` AS `population`, q.`gdp` AS `gdp`, q.`area` AS `area`, q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)


) AS q
-- {"minPopulation": "0"}

-- features-countries: all properties; everything optional
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, q.`population` AS `population`, q.`gdp` AS `gdp`, q.`area` AS `area`, q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)
 AND continent IN UNNEST(@continents) 
 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
) AS q
-- {"minPopulation": "9007199254740993", "continents": ["South America"]}

-- features-countries: all properties; a box
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, q.`population` AS `population`, q.`gdp` AS `gdp`, q.`area` AS `area`, q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)

 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
) AS q
-- {"minPopulation": "0"}

-- features-countries: all properties; a box across the date line
SELECT q.`name` AS `name`, q.`iso2` AS `iso2`, q.`iso3` AS `iso3`, q.`continent` AS `continent`, q.`population` AS `population`, q.`gdp` AS `gdp`, q.`area` AS `area`, q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)

 AND ST_INTERSECTSBOX(geom, 170.0, -20.5, -170.0, 20.0) 
) AS q
-- {"minPopulation": "0"}

-- features-countries: one property; the sample
SELECT q.`name` AS `name`, q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)
 AND continent IN UNNEST(@continents) 

) AS q
-- {"minPopulation": "0", "continents": ["South America"]}

-- features-countries: no property; the sample
SELECT q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)
 AND continent IN UNNEST(@continents) 

) AS q
-- {"minPopulation": "0", "continents": ["South America"]}

-- features-countries: no property; a filter and a shape
SELECT q.`geom` AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)
 AND continent IN UNNEST(@continents) 

) AS q
WHERE ST_INTERSECTS(q.`geom`, ST_GEOGFROMGEOJSON(@__0)) AND STRPOS(LOWER(q.`name`), LOWER(@__1)) > 0
-- {"minPopulation": "0", "continents": ["South America"], "__0": "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "__1": "a"}

-- features-countries: no property; h3 cells
SELECT `carto-un`.carto.H3_BOUNDARY(q.`geom`) AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)
 AND continent IN UNNEST(@continents) 

) AS q
-- {"minPopulation": "0", "continents": ["South America"]}

-- features-countries: no property; quadbin cells
SELECT `carto-un`.carto.QUADBIN_BOUNDARY(q.`geom`) AS `__geometry`
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM `sandbox.world.countries`
WHERE population >= CAST(@minPopulation AS INT64)
 AND continent IN UNNEST(@continents) 

) AS q
-- {"minPopulation": "0", "continents": ["South America"]}
