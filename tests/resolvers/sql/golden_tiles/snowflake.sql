-- features-cities: all properties; the sample
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))


) AS q
-- [1000000]

-- features-cities: all properties; nothing optional
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))


) AS q
-- [100000]

-- features-cities: all properties; everything optional
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND country IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 
 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
-- [1000000, "[\"ES\"]"]

-- features-cities: all properties; a box
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))

 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
-- [100000]

-- features-cities: all properties; a box across the date line
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))

 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN ((ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 180.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 170.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5) OR (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= -170.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -180.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5)) ELSE (ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
-- [100000]

-- features-cities: all properties; empty lists
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND country IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
-- [100000, "[]"]

-- features-cities: one property; the sample
SELECT q."NAME" AS "name", q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))


) AS q
-- [1000000]

-- features-cities: no property; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))


) AS q
-- [1000000]

-- features-cities: no property; a filter and a shape
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))


) AS q
WHERE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE), TO_GEOMETRY(:2, 4326)) AND CONTAINS(LOWER(q."NAME"), LOWER(CAST(:3 AS VARCHAR)))
-- [1000000, "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "a"]

-- features-cities: no property; h3 cells
SELECT CARTO.CARTO.H3_BOUNDARY(q."GEOM") AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))


) AS q
-- [1000000]

-- features-cities: no property; quadbin cells
SELECT CARTO.CARTO.QUADBIN_BOUNDARY(q."GEOM") AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))


) AS q
-- [1000000]

-- features-counties: all properties; the sample
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- features-counties: all properties; nothing optional
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE


) AS q
-- [0.0]

-- features-counties: all properties; everything optional
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 
 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- features-counties: all properties; a box
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE

 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
-- [0.0]

-- features-counties: all properties; a box across the date line
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE

 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN ((ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 180.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 170.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5) OR (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= -170.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -180.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5)) ELSE (ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
-- [0.0]

-- features-counties: one property; the sample
SELECT q."FIPS" AS "fips", q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- features-counties: no property; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- features-counties: no property; a filter and a shape
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
WHERE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE), TO_GEOMETRY(:3, 4326)) AND CONTAINS(LOWER(q."FIPS"), LOWER(CAST(:4 AS VARCHAR)))
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]", "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "a"]

-- features-counties: no property; h3 cells
SELECT CARTO.CARTO.H3_BOUNDARY(q."GEOM") AS "__geometry"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- features-counties: no property; quadbin cells
SELECT CARTO.CARTO.QUADBIN_BOUNDARY(q."GEOM") AS "__geometry"
FROM (
SELECT fips, name, state, ST_SIMPLIFY(geom, CAST(:1 AS DOUBLE)) AS geom
FROM sandbox.us.counties
WHERE TRUE
 AND state IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- features-countries: all properties; the sample
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", q."POPULATION" AS "population", q."GDP" AS "gdp", q."AREA" AS "area", q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND continent IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
-- ["0", "[\"South America\"]"]

-- features-countries: all properties; nothing optional
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", q."POPULATION" AS "population", q."GDP" AS "gdp", q."AREA" AS "area", q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))


) AS q
-- ["0"]

-- features-countries: all properties; everything optional
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", q."POPULATION" AS "population", q."GDP" AS "gdp", q."AREA" AS "area", q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND continent IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 
 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
-- ["9007199254740993", "[\"South America\"]"]

-- features-countries: all properties; a box
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", q."POPULATION" AS "population", q."GDP" AS "gdp", q."AREA" AS "area", q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))

 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
) AS q
-- ["0"]

-- features-countries: all properties; a box across the date line
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", q."POPULATION" AS "population", q."GDP" AS "gdp", q."AREA" AS "area", q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))

 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN ((ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 180.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 170.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5) OR (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= -170.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -180.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5)) ELSE (ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
) AS q
-- ["0"]

-- features-countries: one property; the sample
SELECT q."NAME" AS "name", q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND continent IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
-- ["0", "[\"South America\"]"]

-- features-countries: no property; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND continent IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
-- ["0", "[\"South America\"]"]

-- features-countries: no property; a filter and a shape
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND continent IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
WHERE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE), TO_GEOMETRY(:3, 4326)) AND CONTAINS(LOWER(q."NAME"), LOWER(CAST(:4 AS VARCHAR)))
-- ["0", "[\"South America\"]", "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "a"]

-- features-countries: no property; h3 cells
SELECT CARTO.CARTO.H3_BOUNDARY(q."GEOM") AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND continent IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
-- ["0", "[\"South America\"]"]

-- features-countries: no property; quadbin cells
SELECT CARTO.CARTO.QUADBIN_BOUNDARY(q."GEOM") AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND continent IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:2)))) 

) AS q
-- ["0", "[\"South America\"]"]
