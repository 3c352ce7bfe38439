-- features-cities: all properties; the sample
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
-- [1000000]

-- features-cities: all properties; nothing optional
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
-- [100000]

-- features-cities: all properties; everything optional
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)
 AND country = ANY (CAST($2 AS text[])) 
 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
-- [1000000, ["ES"]]

-- features-cities: all properties; a box
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)

 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
-- [100000]

-- features-cities: all properties; a box across the date line
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)

 AND ((geom && ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326))) OR (geom && ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326)))) 
) AS q
-- [100000]

-- features-cities: all properties; empty lists
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)
 AND country = ANY (CAST($2 AS text[])) 

) AS q
-- [100000, []]

-- features-cities: one property; the sample
SELECT q."name" AS "name", q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
-- [1000000]

-- features-cities: no property; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
-- [1000000]

-- features-cities: no property; a filter and a shape
SELECT q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
WHERE ST_Intersects(q."geom", ST_SetSRID(ST_GeomFromGeoJSON(CAST($2 AS text)), 4326)) AND LOWER(q."name") LIKE LOWER(CAST($3 AS text)) ESCAPE '!'
-- [1000000, "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "%a%"]

-- features-cities: no property; h3 cells
SELECT ST_SetSRID(carto.H3_BOUNDARY(q."geom"), 4326) AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
-- [1000000]

-- features-cities: no property; quadbin cells
SELECT carto.QUADBIN_BOUNDARY(q."geom") AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS integer)


) AS q
-- [1000000]

-- features-counties: all properties; the sample
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_SnapToGrid(CAST(q."geom" AS geometry), 1e-6) AS "__geometry"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state = ANY (CAST($2 AS text[])) 

) AS q
-- [1000.0, ["Vermont", "New Hampshire"]]

-- features-counties: all properties; nothing optional
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_SnapToGrid(CAST(q."geom" AS geometry), 1e-6) AS "__geometry"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE


) AS q
-- [0.0]

-- features-counties: all properties; everything optional
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_SnapToGrid(CAST(q."geom" AS geometry), 1e-6) AS "__geometry"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state = ANY (CAST($2 AS text[])) 
 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
-- [1000.0, ["Vermont", "New Hampshire"]]

-- features-counties: all properties; a box
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_SnapToGrid(CAST(q."geom" AS geometry), 1e-6) AS "__geometry"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE

 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
-- [0.0]

-- features-counties: all properties; a box across the date line
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", ST_SnapToGrid(CAST(q."geom" AS geometry), 1e-6) AS "__geometry"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE

 AND ((geom && ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326))) OR (geom && ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326)))) 
) AS q
-- [0.0]

-- features-counties: one property; the sample
SELECT q."fips" AS "fips", ST_SnapToGrid(CAST(q."geom" AS geometry), 1e-6) AS "__geometry"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state = ANY (CAST($2 AS text[])) 

) AS q
-- [1000.0, ["Vermont", "New Hampshire"]]

-- features-counties: no property; the sample
SELECT ST_SnapToGrid(CAST(q."geom" AS geometry), 1e-6) AS "__geometry"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state = ANY (CAST($2 AS text[])) 

) AS q
-- [1000.0, ["Vermont", "New Hampshire"]]

-- features-counties: no property; a filter and a shape
SELECT ST_SnapToGrid(CAST(q."geom" AS geometry), 1e-6) AS "__geometry"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state = ANY (CAST($2 AS text[])) 

) AS q
WHERE ST_Intersects(q."geom", ST_SetSRID(ST_GeomFromGeoJSON(CAST($3 AS text)), 4326)) AND LOWER(q."fips") LIKE LOWER(CAST($4 AS text)) ESCAPE '!'
-- [1000.0, ["Vermont", "New Hampshire"], "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "%a%"]

-- features-counties: no property; h3 cells
SELECT ST_SnapToGrid(CAST(ST_SetSRID(carto.H3_BOUNDARY(q."geom"), 4326) AS geometry), 1e-6) AS "__geometry"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state = ANY (CAST($2 AS text[])) 

) AS q
-- [1000.0, ["Vermont", "New Hampshire"]]

-- features-counties: no property; quadbin cells
SELECT ST_SnapToGrid(CAST(carto.QUADBIN_BOUNDARY(q."geom") AS geometry), 1e-6) AS "__geometry"
FROM (
SELECT fips, name, state, ST_SimplifyPreserveTopology(geom, CAST($1 AS double precision) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state = ANY (CAST($2 AS text[])) 

) AS q
-- [1000.0, ["Vermont", "New Hampshire"]]

-- features-countries: all properties; the sample
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", q."population" AS "population", q."gdp" AS "gdp", q."area" AS "area", q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)
 AND continent = ANY (CAST($2 AS text[])) 

) AS q
-- ["0", ["South America"]]

-- features-countries: all properties; nothing optional
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", q."population" AS "population", q."gdp" AS "gdp", q."area" AS "area", q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)


) AS q
-- ["0"]

-- features-countries: all properties; everything optional
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", q."population" AS "population", q."gdp" AS "gdp", q."area" AS "area", q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)
 AND continent = ANY (CAST($2 AS text[])) 
 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
-- ["9007199254740993", ["South America"]]

-- features-countries: all properties; a box
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", q."population" AS "population", q."gdp" AS "gdp", q."area" AS "area", q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)

 AND (geom && ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-10.0, 35.0, 30.25, 60.0, 4326))) 
) AS q
-- ["0"]

-- features-countries: all properties; a box across the date line
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", q."population" AS "population", q."gdp" AS "gdp", q."area" AS "area", q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)

 AND ((geom && ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(170.0, -20.5, 180.0, 20.0, 4326))) OR (geom && ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326) AND ST_Intersects(geom, ST_MakeEnvelope(-180.0, -20.5, -170.0, 20.0, 4326)))) 
) AS q
-- ["0"]

-- features-countries: one property; the sample
SELECT q."name" AS "name", q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)
 AND continent = ANY (CAST($2 AS text[])) 

) AS q
-- ["0", ["South America"]]

-- features-countries: no property; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)
 AND continent = ANY (CAST($2 AS text[])) 

) AS q
-- ["0", ["South America"]]

-- features-countries: no property; a filter and a shape
SELECT q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)
 AND continent = ANY (CAST($2 AS text[])) 

) AS q
WHERE ST_Intersects(q."geom", ST_SetSRID(ST_GeomFromGeoJSON(CAST($3 AS text)), 4326)) AND LOWER(q."name") LIKE LOWER(CAST($4 AS text)) ESCAPE '!'
-- ["0", ["South America"], "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "%a%"]

-- features-countries: no property; h3 cells
SELECT ST_SetSRID(carto.H3_BOUNDARY(q."geom"), 4326) AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)
 AND continent = ANY (CAST($2 AS text[])) 

) AS q
-- ["0", ["South America"]]

-- features-countries: no property; quadbin cells
SELECT carto.QUADBIN_BOUNDARY(q."geom") AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS bigint)
 AND continent = ANY (CAST($2 AS text[])) 

) AS q
-- ["0", ["South America"]]
