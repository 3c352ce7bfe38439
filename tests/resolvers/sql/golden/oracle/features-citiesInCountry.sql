-- everything; the sample
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities cities
JOIN world.countries countries ON SDO_CONTAINS(countries.geom, cities.geom) = 'TRUE'
WHERE countries.iso3 = :1
 AND cities.population >= :2 
) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- ["CHE", 50000]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities cities
JOIN world.countries countries ON SDO_CONTAINS(countries.geom, cities.geom) = 'TRUE'
WHERE countries.iso3 = :1
 AND cities.population >= :2 
) q
FETCH FIRST 1001 ROWS ONLY
-- ["CHE", 50000]

-- properties only; the sample
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities cities
JOIN world.countries countries ON SDO_CONTAINS(countries.geom, cities.geom) = 'TRUE'
WHERE countries.iso3 = :1
 AND cities.population >= :2 
) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- ["CHE", 50000]

-- geometry as text; the sample
SELECT SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities cities
JOIN world.countries countries ON SDO_CONTAINS(countries.geom, cities.geom) = 'TRUE'
WHERE countries.iso3 = :1
 AND cities.population >= :2 
) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- ["CHE", 50000]

-- geometry for the Maps API; the sample
SELECT q."GEOM" AS "__geometry"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities cities
JOIN world.countries countries ON SDO_CONTAINS(countries.geom, cities.geom) = 'TRUE'
WHERE countries.iso3 = :1
 AND cities.population >= :2 
) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- ["CHE", 50000]

-- everything; nothing optional
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities cities
JOIN world.countries countries ON SDO_CONTAINS(countries.geom, cities.geom) = 'TRUE'
WHERE countries.iso3 = :1

) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- ["CHE"]

-- everything; everything optional
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities cities
JOIN world.countries countries ON SDO_CONTAINS(countries.geom, cities.geom) = 'TRUE'
WHERE countries.iso3 = :1
 AND cities.population >= :2 
) q
WHERE SDO_ANYINTERACT(q."GEOM", SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE'
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- ["CHE", 50000]

-- everything; a box
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities cities
JOIN world.countries countries ON SDO_CONTAINS(countries.geom, cities.geom) = 'TRUE'
WHERE countries.iso3 = :1

) q
WHERE SDO_ANYINTERACT(q."GEOM", SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE'
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- ["CHE"]

-- everything; a box across the date line
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities cities
JOIN world.countries countries ON SDO_CONTAINS(countries.geom, cities.geom) = 'TRUE'
WHERE countries.iso3 = :1

) q
WHERE (SDO_ANYINTERACT(q."GEOM", SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(170.0, -20.5, 180.0, 20.0))) = 'TRUE' OR SDO_ANYINTERACT(q."GEOM", SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-180.0, -20.5, -170.0, 20.0))) = 'TRUE')
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- ["CHE"]

-- everything; an order
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities cities
JOIN world.countries countries ON SDO_CONTAINS(countries.geom, cities.geom) = 'TRUE'
WHERE countries.iso3 = :1

) q
ORDER BY q."NAME" DESC NULLS LAST, q."POPULATION" ASC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- ["CHE"]

-- everything; a page
SELECT q."NAME" AS "name", q."POPULATION" AS "population", q."COUNTRY" AS "country", q."CONTINENT" AS "continent", SDO_UTIL.TO_GEOJSON(q."GEOM") AS "__geometry", TO_CHAR(q."GEONAMEID") AS "__id"
FROM (
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities cities
JOIN world.countries countries ON SDO_CONTAINS(countries.geom, cities.geom) = 'TRUE'
WHERE countries.iso3 = :1

) q
ORDER BY q."POPULATION" DESC NULLS LAST, q."GEONAMEID" ASC NULLS LAST
OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY
-- ["CHE"]
