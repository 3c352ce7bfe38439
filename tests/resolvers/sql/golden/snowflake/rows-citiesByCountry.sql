-- everything; the sample
SELECT q."COUNTRY" AS "country", q."CITIES" AS "cities", CAST(q."POPULATION" AS VARCHAR) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))

GROUP BY country
) AS q
ORDER BY q."CITIES" DESC NULLS LAST, q."COUNTRY" ASC NULLS LAST
LIMIT 251
-- [1000000]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))

GROUP BY country
) AS q
LIMIT 251
-- [1000000]

-- the last column; the sample
SELECT CAST(q."POPULATION" AS VARCHAR) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))

GROUP BY country
) AS q
ORDER BY q."CITIES" DESC NULLS LAST, q."COUNTRY" ASC NULLS LAST
LIMIT 251
-- [1000000]

-- everything; nothing optional
SELECT q."COUNTRY" AS "country", q."CITIES" AS "cities", CAST(q."POPULATION" AS VARCHAR) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))

GROUP BY country
) AS q
ORDER BY q."CITIES" DESC NULLS LAST, q."COUNTRY" ASC NULLS LAST
LIMIT 251
-- [100000]

-- everything; everything optional
SELECT q."COUNTRY" AS "country", q."CITIES" AS "cities", CAST(q."POPULATION" AS VARCHAR) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
GROUP BY country
) AS q
ORDER BY q."CITIES" DESC NULLS LAST, q."COUNTRY" ASC NULLS LAST
LIMIT 251
-- [1000000]

-- everything; a box
SELECT q."COUNTRY" AS "country", q."CITIES" AS "cities", CAST(q."POPULATION" AS VARCHAR) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 30.25 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -10.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 60.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 35.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) END 
GROUP BY country
) AS q
ORDER BY q."CITIES" DESC NULLS LAST, q."COUNTRY" ASC NULLS LAST
LIMIT 251
-- [100000]

-- everything; a box across the date line
SELECT q."COUNTRY" AS "country", q."CITIES" AS "cities", CAST(q."POPULATION" AS VARCHAR) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))
 AND CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) THEN ((ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 180.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= 170.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5) OR (ST_XMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= -170.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -180.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) <= 20.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE)) >= -20.5)) ELSE (ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(geom), 4326, TRUE), TO_GEOMETRY('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) END 
GROUP BY country
) AS q
ORDER BY q."CITIES" DESC NULLS LAST, q."COUNTRY" ASC NULLS LAST
LIMIT 251
-- [100000]

-- everything; an order
SELECT q."COUNTRY" AS "country", q."CITIES" AS "cities", CAST(q."POPULATION" AS VARCHAR) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))

GROUP BY country
) AS q
ORDER BY q."COUNTRY" DESC NULLS LAST, q."CITIES" ASC NULLS LAST
LIMIT 251
-- [100000]

-- everything; a page
SELECT q."COUNTRY" AS "country", q."CITIES" AS "cities", CAST(q."POPULATION" AS VARCHAR) AS "population"
FROM (
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM sandbox.world.cities
WHERE population >= CAST(:1 AS NUMBER(38, 0))

GROUP BY country
) AS q
ORDER BY q."CITIES" DESC NULLS LAST, q."COUNTRY" ASC NULLS LAST
LIMIT 11 OFFSET 20
-- [100000]
