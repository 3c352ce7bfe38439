-- everything; the sample
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", TO_CHAR(q."POPULATION") AS "population", TO_CHAR(q."GDP") AS "gdp", q."AREA" AS "area", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."NAME") AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)
 AND continent IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
ORDER BY q."NAME" ASC NULLS LAST
FETCH FIRST 201 ROWS ONLY
-- ["0", "[\"South America\"]"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)
 AND continent IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
FETCH FIRST 201 ROWS ONLY
-- ["0", "[\"South America\"]"]

-- properties only; the sample
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", TO_CHAR(q."POPULATION") AS "population", TO_CHAR(q."GDP") AS "gdp", q."AREA" AS "area"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)
 AND continent IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
ORDER BY q."NAME" ASC NULLS LAST
FETCH FIRST 201 ROWS ONLY
-- ["0", "[\"South America\"]"]

-- geometry as text; the sample
SELECT SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)
 AND continent IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
ORDER BY q."NAME" ASC NULLS LAST
FETCH FIRST 201 ROWS ONLY
-- ["0", "[\"South America\"]"]

-- geometry for the Maps API; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)
 AND continent IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 

) q
ORDER BY q."NAME" ASC NULLS LAST
FETCH FIRST 201 ROWS ONLY
-- ["0", "[\"South America\"]"]

-- everything; nothing optional
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", TO_CHAR(q."POPULATION") AS "population", TO_CHAR(q."GDP") AS "gdp", q."AREA" AS "area", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."NAME") AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)


) q
ORDER BY q."NAME" ASC NULLS LAST
FETCH FIRST 201 ROWS ONLY
-- ["0"]

-- everything; everything optional
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", TO_CHAR(q."POPULATION") AS "population", TO_CHAR(q."GDP") AS "gdp", q."AREA" AS "area", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."NAME") AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)
 AND continent IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) 
 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
ORDER BY q."NAME" ASC NULLS LAST
FETCH FIRST 201 ROWS ONLY
-- ["9007199254740993", "[\"South America\"]"]

-- everything; a box
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", TO_CHAR(q."POPULATION") AS "population", TO_CHAR(q."GDP") AS "gdp", q."AREA" AS "area", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."NAME") AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)

 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
) q
ORDER BY q."NAME" ASC NULLS LAST
FETCH FIRST 201 ROWS ONLY
-- ["0"]

-- everything; a box across the date line
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", TO_CHAR(q."POPULATION") AS "population", TO_CHAR(q."GDP") AS "gdp", q."AREA" AS "area", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."NAME") AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)

 AND (SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(170.0, -20.5, 180.0, 20.0))) = 'TRUE' OR SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-180.0, -20.5, -170.0, 20.0))) = 'TRUE') 
) q
ORDER BY q."NAME" ASC NULLS LAST
FETCH FIRST 201 ROWS ONLY
-- ["0"]

-- everything; an order
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", TO_CHAR(q."POPULATION") AS "population", TO_CHAR(q."GDP") AS "gdp", q."AREA" AS "area", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."NAME") AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)


) q
ORDER BY q."NAME" DESC NULLS LAST, q."POPULATION" ASC NULLS LAST
FETCH FIRST 201 ROWS ONLY
-- ["0"]

-- everything; a page
SELECT q."NAME" AS "name", q."ISO2" AS "iso2", q."ISO3" AS "iso3", q."CONTINENT" AS "continent", TO_CHAR(q."POPULATION") AS "population", TO_CHAR(q."GDP") AS "gdp", q."AREA" AS "area", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."NAME") AS "__id"
FROM (
SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= TO_NUMBER(:1)


) q
ORDER BY q."NAME" ASC NULLS LAST
OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY
-- ["0"]
