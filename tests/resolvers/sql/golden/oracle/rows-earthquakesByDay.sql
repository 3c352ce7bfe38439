-- everything; the sample
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= :1
 AND TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) >= TO_DATE(:2, 'YYYY-MM-DD') 
 AND TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) <= TO_DATE(:3, 'YYYY-MM-DD') 


GROUP BY TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE))
) q
ORDER BY q."DAY" ASC NULLS LAST
FETCH FIRST 32 ROWS ONLY
-- [0.0, "2018-02-01", "2018-02-06"]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= :1
 AND TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) >= TO_DATE(:2, 'YYYY-MM-DD') 
 AND TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) <= TO_DATE(:3, 'YYYY-MM-DD') 


GROUP BY TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE))
) q
FETCH FIRST 32 ROWS ONLY
-- [0.0, "2018-02-01", "2018-02-06"]

-- the last column; the sample
SELECT q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= :1
 AND TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) >= TO_DATE(:2, 'YYYY-MM-DD') 
 AND TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) <= TO_DATE(:3, 'YYYY-MM-DD') 


GROUP BY TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE))
) q
ORDER BY q."DAY" ASC NULLS LAST
FETCH FIRST 32 ROWS ONLY
-- [0.0, "2018-02-01", "2018-02-06"]

-- everything; nothing optional
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= :1




GROUP BY TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE))
) q
ORDER BY q."DAY" ASC NULLS LAST
FETCH FIRST 32 ROWS ONLY
-- [0.0]

-- everything; everything optional
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= :1
 AND TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) >= TO_DATE(:2, 'YYYY-MM-DD') 
 AND TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) <= TO_DATE(:3, 'YYYY-MM-DD') 
 AND TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) IN (SELECT item FROM JSON_TABLE(:4, '$[*]' COLUMNS (item DATE PATH '$'))) 
 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
GROUP BY TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE))
) q
ORDER BY q."DAY" ASC NULLS LAST
FETCH FIRST 32 ROWS ONLY
-- [2.5, "2018-02-01", "2018-02-06", "[\"2018-02-03\"]"]

-- everything; a box
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= :1



 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
GROUP BY TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE))
) q
ORDER BY q."DAY" ASC NULLS LAST
FETCH FIRST 32 ROWS ONLY
-- [0.0]

-- everything; a box across the date line
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= :1



 AND (SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(170.0, -20.5, 180.0, 20.0))) = 'TRUE' OR SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-180.0, -20.5, -170.0, 20.0))) = 'TRUE') 
GROUP BY TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE))
) q
ORDER BY q."DAY" ASC NULLS LAST
FETCH FIRST 32 ROWS ONLY
-- [0.0]

-- everything; an order
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= :1




GROUP BY TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE))
) q
ORDER BY q."DAY" DESC NULLS LAST, q."EARTHQUAKES" ASC NULLS LAST
FETCH FIRST 32 ROWS ONLY
-- [0.0]

-- everything; a page
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= :1




GROUP BY TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE))
) q
ORDER BY q."DAY" ASC NULLS LAST
OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY
-- [0.0]

-- everything; empty lists
SELECT q."DAY" AS "day", q."EARTHQUAKES" AS "earthquakes", q."STRONGEST" AS "strongest", q."MEAN_DEPTH" AS "meanDepth"
FROM (
SELECT TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= :1


 AND TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) IN (SELECT item FROM JSON_TABLE(:2, '$[*]' COLUMNS (item DATE PATH '$'))) 

GROUP BY TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE))
) q
ORDER BY q."DAY" ASC NULLS LAST
FETCH FIRST 32 ROWS ONLY
-- [0.0, "[]"]
