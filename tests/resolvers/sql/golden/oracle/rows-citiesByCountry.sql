-- everything; the sample
SELECT q."COUNTRY" AS "country", q."CITIES" AS "cities", TO_CHAR(q."POPULATION") AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= :1

GROUP BY country
) q
ORDER BY q."CITIES" DESC NULLS LAST, q."COUNTRY" ASC NULLS LAST
FETCH FIRST 251 ROWS ONLY
-- [1000000]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= :1

GROUP BY country
) q
FETCH FIRST 251 ROWS ONLY
-- [1000000]

-- the last column; the sample
SELECT TO_CHAR(q."POPULATION") AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= :1

GROUP BY country
) q
ORDER BY q."CITIES" DESC NULLS LAST, q."COUNTRY" ASC NULLS LAST
FETCH FIRST 251 ROWS ONLY
-- [1000000]

-- everything; nothing optional
SELECT q."COUNTRY" AS "country", q."CITIES" AS "cities", TO_CHAR(q."POPULATION") AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= :1

GROUP BY country
) q
ORDER BY q."CITIES" DESC NULLS LAST, q."COUNTRY" ASC NULLS LAST
FETCH FIRST 251 ROWS ONLY
-- [100000]

-- everything; everything optional
SELECT q."COUNTRY" AS "country", q."CITIES" AS "cities", TO_CHAR(q."POPULATION") AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= :1
 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
GROUP BY country
) q
ORDER BY q."CITIES" DESC NULLS LAST, q."COUNTRY" ASC NULLS LAST
FETCH FIRST 251 ROWS ONLY
-- [1000000]

-- everything; a box
SELECT q."COUNTRY" AS "country", q."CITIES" AS "cities", TO_CHAR(q."POPULATION") AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= :1
 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
GROUP BY country
) q
ORDER BY q."CITIES" DESC NULLS LAST, q."COUNTRY" ASC NULLS LAST
FETCH FIRST 251 ROWS ONLY
-- [100000]

-- everything; a box across the date line
SELECT q."COUNTRY" AS "country", q."CITIES" AS "cities", TO_CHAR(q."POPULATION") AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= :1
 AND (SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(170.0, -20.5, 180.0, 20.0))) = 'TRUE' OR SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-180.0, -20.5, -170.0, 20.0))) = 'TRUE') 
GROUP BY country
) q
ORDER BY q."CITIES" DESC NULLS LAST, q."COUNTRY" ASC NULLS LAST
FETCH FIRST 251 ROWS ONLY
-- [100000]

-- everything; an order
SELECT q."COUNTRY" AS "country", q."CITIES" AS "cities", TO_CHAR(q."POPULATION") AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= :1

GROUP BY country
) q
ORDER BY q."COUNTRY" DESC NULLS LAST, q."CITIES" ASC NULLS LAST
FETCH FIRST 251 ROWS ONLY
-- [100000]

-- everything; a page
SELECT q."COUNTRY" AS "country", q."CITIES" AS "cities", TO_CHAR(q."POPULATION") AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= :1

GROUP BY country
) q
ORDER BY q."CITIES" DESC NULLS LAST, q."COUNTRY" ASC NULLS LAST
OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY
-- [100000]
