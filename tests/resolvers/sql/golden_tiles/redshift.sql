-- features-cities: all properties; the sample
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
-- [1000000]

-- features-cities: all properties; nothing optional
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
-- [100000]

-- features-cities: all properties; everything optional
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)
 AND country IN (CAST($2 AS VARCHAR(65535))) 
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
-- [1000000, "ES"]

-- features-cities: all properties; a box
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)

 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
-- [100000]

-- features-cities: all properties; a box across the date line
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)

 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN ((ST_XMIN(geom) <= 180.0 AND ST_XMAX(geom) >= 170.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5) OR (ST_XMIN(geom) <= -170.0 AND ST_XMAX(geom) >= -180.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5)) ELSE (ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
-- [100000]

-- features-cities: all properties; empty lists
SELECT q."name" AS "name", q."country" AS "country", q."population" AS "population", q."tz" AS "timezone", q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)
 AND country IN (SELECT CAST(NULL AS VARCHAR(65535)) WHERE FALSE) 

) AS q
-- [100000]

-- features-cities: one property; the sample
SELECT q."name" AS "name", q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
-- [1000000]

-- features-cities: no property; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
-- [1000000]

-- features-cities: no property; a filter and a shape
SELECT q."geom" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
WHERE ST_Intersects(q."geom", ST_GeomFromGeoJSON($2)) AND LOWER(q."name") LIKE LOWER(CAST($3 AS VARCHAR(65535))) ESCAPE '!'
-- [1000000, "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "%a%"]

-- features-cities: no property; h3 cells
SELECT H3_Boundary(q."geom") AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
-- [1000000]

-- features-cities: no property; quadbin cells
SELECT ST_SetSRID(carto.QUADBIN_BOUNDARY(q."geom"), 4326) AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= CAST($1 AS INTEGER)


) AS q
-- [1000000]

-- features-counties: all properties; the sample
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", q."geom" AS "__geometry"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state IN (CAST($2 AS VARCHAR(65535)), CAST($3 AS VARCHAR(65535))) 

) AS q
-- [1000.0, "Vermont", "New Hampshire"]

-- features-counties: all properties; nothing optional
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", q."geom" AS "__geometry"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE


) AS q
-- [0.0]

-- features-counties: all properties; everything optional
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", q."geom" AS "__geometry"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state IN (CAST($2 AS VARCHAR(65535)), CAST($3 AS VARCHAR(65535))) 
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
-- [1000.0, "Vermont", "New Hampshire"]

-- features-counties: all properties; a box
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", q."geom" AS "__geometry"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE

 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
-- [0.0]

-- features-counties: all properties; a box across the date line
SELECT q."fips" AS "fips", q."name" AS "name", q."state" AS "state", q."geom" AS "__geometry"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE

 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN ((ST_XMIN(geom) <= 180.0 AND ST_XMAX(geom) >= 170.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5) OR (ST_XMIN(geom) <= -170.0 AND ST_XMAX(geom) >= -180.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5)) ELSE (ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
-- [0.0]

-- features-counties: one property; the sample
SELECT q."fips" AS "fips", q."geom" AS "__geometry"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state IN (CAST($2 AS VARCHAR(65535)), CAST($3 AS VARCHAR(65535))) 

) AS q
-- [1000.0, "Vermont", "New Hampshire"]

-- features-counties: no property; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state IN (CAST($2 AS VARCHAR(65535)), CAST($3 AS VARCHAR(65535))) 

) AS q
-- [1000.0, "Vermont", "New Hampshire"]

-- features-counties: no property; a filter and a shape
SELECT q."geom" AS "__geometry"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state IN (CAST($2 AS VARCHAR(65535)), CAST($3 AS VARCHAR(65535))) 

) AS q
WHERE ST_Intersects(q."geom", ST_GeomFromGeoJSON($4)) AND LOWER(q."fips") LIKE LOWER(CAST($5 AS VARCHAR(65535))) ESCAPE '!'
-- [1000.0, "Vermont", "New Hampshire", "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "%a%"]

-- features-counties: no property; h3 cells
SELECT H3_Boundary(q."geom") AS "__geometry"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state IN (CAST($2 AS VARCHAR(65535)), CAST($3 AS VARCHAR(65535))) 

) AS q
-- [1000.0, "Vermont", "New Hampshire"]

-- features-counties: no property; quadbin cells
SELECT ST_SetSRID(carto.QUADBIN_BOUNDARY(q."geom"), 4326) AS "__geometry"
FROM (
SELECT fips, name, state, ST_Simplify(geom, CAST($1 AS DOUBLE PRECISION) / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
 AND state IN (CAST($2 AS VARCHAR(65535)), CAST($3 AS VARCHAR(65535))) 

) AS q
-- [1000.0, "Vermont", "New Hampshire"]

-- features-countries: all properties; the sample
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", q."population" AS "population", q."gdp" AS "gdp", q."area" AS "area", q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)
 AND continent IN (CAST($2 AS VARCHAR(65535))) 

) AS q
-- ["0", "South America"]

-- features-countries: all properties; nothing optional
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", q."population" AS "population", q."gdp" AS "gdp", q."area" AS "area", q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)


) AS q
-- ["0"]

-- features-countries: all properties; everything optional
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", q."population" AS "population", q."gdp" AS "gdp", q."area" AS "area", q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)
 AND continent IN (CAST($2 AS VARCHAR(65535))) 
 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
-- ["9007199254740993", "South America"]

-- features-countries: all properties; a box
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", q."population" AS "population", q."gdp" AS "gdp", q."area" AS "area", q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)

 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN (ST_XMIN(geom) <= 30.25 AND ST_XMAX(geom) >= -10.0 AND ST_YMIN(geom) <= 60.0 AND ST_YMAX(geom) >= 35.0) ELSE ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
-- ["0"]

-- features-countries: all properties; a box across the date line
SELECT q."name" AS "name", q."iso2" AS "iso2", q."iso3" AS "iso3", q."continent" AS "continent", q."population" AS "population", q."gdp" AS "gdp", q."area" AS "area", q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)

 AND CASE WHEN ST_GeometryType(geom) = 'ST_GeometryCollection' OR NOT ST_IsValid(geom) THEN ((ST_XMIN(geom) <= 180.0 AND ST_XMAX(geom) >= 170.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5) OR (ST_XMIN(geom) <= -170.0 AND ST_XMAX(geom) >= -180.0 AND ST_YMIN(geom) <= 20.0 AND ST_YMAX(geom) >= -20.5)) ELSE (ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GeomFromText('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
-- ["0"]

-- features-countries: one property; the sample
SELECT q."name" AS "name", q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)
 AND continent IN (CAST($2 AS VARCHAR(65535))) 

) AS q
-- ["0", "South America"]

-- features-countries: no property; the sample
SELECT q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)
 AND continent IN (CAST($2 AS VARCHAR(65535))) 

) AS q
-- ["0", "South America"]

-- features-countries: no property; a filter and a shape
SELECT q."geom" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)
 AND continent IN (CAST($2 AS VARCHAR(65535))) 

) AS q
WHERE ST_Intersects(q."geom", ST_GeomFromGeoJSON($3)) AND LOWER(q."name") LIKE LOWER(CAST($4 AS VARCHAR(65535))) ESCAPE '!'
-- ["0", "South America", "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "%a%"]

-- features-countries: no property; h3 cells
SELECT H3_Boundary(q."geom") AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)
 AND continent IN (CAST($2 AS VARCHAR(65535))) 

) AS q
-- ["0", "South America"]

-- features-countries: no property; quadbin cells
SELECT ST_SetSRID(carto.QUADBIN_BOUNDARY(q."geom"), 4326) AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= CAST($1 AS BIGINT)
 AND continent IN (CAST($2 AS VARCHAR(65535))) 

) AS q
-- ["0", "South America"]
