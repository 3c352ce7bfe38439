-- features-cities: all properties; the sample
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1


) q
-- [1000000]

-- features-cities: all properties; nothing optional
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1


) q
-- [100000]

-- features-cities: all properties; everything optional
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1
 AND country IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 
 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
-- [1000000, "[\"ES\"]"]

-- features-cities: all properties; a box
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1

 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
-- [100000]

-- features-cities: all properties; a box across the date line
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1

 AND (SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(170.0, -20.5, 180.0, 20.0))) = 'TRUE' OR SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-180.0, -20.5, -170.0, 20.0))) = 'TRUE') 
) q
-- [100000]

-- features-cities: all properties; empty lists
SELECT q."NAME" AS "name", q."COUNTRY" AS "country", q."POPULATION" AS "population", q."TZ" AS "timezone", q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1
 AND country IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
-- [100000, "[]"]

-- features-cities: one property; the sample
SELECT q."NAME" AS "name", q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1


) q
-- [1000000]

-- features-cities: no property; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1


) q
-- [1000000]

-- features-cities: no property; a filter and a shape
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= :1


) q
WHERE SDO_ANYINTERACT(q."GEOM", SDO_UTIL.FROM_GEOJSON(:2)) = 'TRUE' AND LOWER(q."NAME") LIKE LOWER(:3) ESCAPE '!'
-- [1000000, "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "%a%"]

-- features-counties: all properties; the sample
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1
 AND state IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- features-counties: all properties; nothing optional
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1


) q
-- [0.0]

-- features-counties: all properties; everything optional
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1
 AND state IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 
 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- features-counties: all properties; a box
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1

 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
-- [0.0]

-- features-counties: all properties; a box across the date line
SELECT q."FIPS" AS "fips", q."NAME" AS "name", q."STATE" AS "state", q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1

 AND (SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(170.0, -20.5, 180.0, 20.0))) = 'TRUE' OR SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-180.0, -20.5, -170.0, 20.0))) = 'TRUE') 
) q
-- [0.0]

-- features-counties: one property; the sample
SELECT q."FIPS" AS "fips", q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1
 AND state IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- features-counties: no property; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1
 AND state IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]"]

-- features-counties: no property; a filter and a shape
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, :1) AS geom
FROM us.counties
WHERE 1 = 1
 AND state IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
WHERE SDO_ANYINTERACT(q."GEOM", SDO_UTIL.FROM_GEOJSON(:3)) = 'TRUE' AND LOWER(q."FIPS") LIKE LOWER(:4) ESCAPE '!'
-- [1000.0, "[\"Vermont\",\"New Hampshire\"]", "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "%a%"]

-- features-countries: all properties; the sample
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", q."POPULATION" AS "population", q."GDP" AS "gdp", q."AREA" AS "area", q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)
 AND continent IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
-- ["0", "[\"South America\"]"]

-- features-countries: all properties; nothing optional
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", q."POPULATION" AS "population", q."GDP" AS "gdp", q."AREA" AS "area", q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)


) q
-- ["0"]

-- features-countries: all properties; everything optional
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", q."POPULATION" AS "population", q."GDP" AS "gdp", q."AREA" AS "area", q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)
 AND continent IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 
 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
-- ["9007199254740993", "[\"South America\"]"]

-- features-countries: all properties; a box
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", q."POPULATION" AS "population", q."GDP" AS "gdp", q."AREA" AS "area", q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)

 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
-- ["0"]

-- features-countries: all properties; a box across the date line
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", q."POPULATION" AS "population", q."GDP" AS "gdp", q."AREA" AS "area", q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)

 AND (SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(170.0, -20.5, 180.0, 20.0))) = 'TRUE' OR SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-180.0, -20.5, -170.0, 20.0))) = 'TRUE') 
) q
-- ["0"]

-- features-countries: one property; the sample
SELECT q."NAME" AS "name", q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)
 AND continent IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
-- ["0", "[\"South America\"]"]

-- features-countries: no property; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)
 AND continent IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
-- ["0", "[\"South America\"]"]

-- features-countries: no property; a filter and a shape
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)
 AND continent IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
WHERE SDO_ANYINTERACT(q."GEOM", SDO_UTIL.FROM_GEOJSON(:3)) = 'TRUE' AND LOWER(q."NAME") LIKE LOWER(:4) ESCAPE '!'
-- ["0", "[\"South America\"]", "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}", "%a%"]
