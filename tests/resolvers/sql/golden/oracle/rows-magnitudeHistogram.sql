-- everything; the sample
SELECT q."MAGNITUDE" AS "magnitude", q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / :1) * :2 AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'


GROUP BY FLOOR(magnitude / :3) * :4
) q
ORDER BY q."MAGNITUDE" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- [0.5, 0.5, 0.5, 0.5]

-- counts only; the sample
SELECT 1 AS "__one"
FROM (
SELECT FLOOR(magnitude / :1) * :2 AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'


GROUP BY FLOOR(magnitude / :3) * :4
) q
FETCH FIRST 101 ROWS ONLY
-- [0.5, 0.5, 0.5, 0.5]

-- the last column; the sample
SELECT q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / :1) * :2 AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'


GROUP BY FLOOR(magnitude / :3) * :4
) q
ORDER BY q."MAGNITUDE" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- [0.5, 0.5, 0.5, 0.5]

-- everything; nothing optional
SELECT q."MAGNITUDE" AS "magnitude", q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / :1) * :2 AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'


GROUP BY FLOOR(magnitude / :3) * :4
) q
ORDER BY q."MAGNITUDE" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- [1.0, 1.0, 1.0, 1.0]

-- everything; everything optional
SELECT q."MAGNITUDE" AS "magnitude", q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / :1) * :2 AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'
 AND CASE WHEN depth < 70 THEN 1 ELSE 0 END = :3 
 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
GROUP BY FLOOR(magnitude / :4) * :5
) q
ORDER BY q."MAGNITUDE" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- [0.5, 0.5, 1, 0.5, 0.5]

-- everything; a box
SELECT q."MAGNITUDE" AS "magnitude", q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / :1) * :2 AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'

 AND SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-10.0, 35.0, 30.25, 60.0))) = 'TRUE' 
GROUP BY FLOOR(magnitude / :3) * :4
) q
ORDER BY q."MAGNITUDE" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- [1.0, 1.0, 1.0, 1.0]

-- everything; a box across the date line
SELECT q."MAGNITUDE" AS "magnitude", q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / :1) * :2 AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'

 AND (SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(170.0, -20.5, 180.0, 20.0))) = 'TRUE' OR SDO_ANYINTERACT(geom, SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(-180.0, -20.5, -170.0, 20.0))) = 'TRUE') 
GROUP BY FLOOR(magnitude / :3) * :4
) q
ORDER BY q."MAGNITUDE" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- [1.0, 1.0, 1.0, 1.0]

-- everything; an order
SELECT q."MAGNITUDE" AS "magnitude", q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / :1) * :2 AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'


GROUP BY FLOOR(magnitude / :3) * :4
) q
ORDER BY q."MAGNITUDE" DESC NULLS LAST, q."EARTHQUAKES" ASC NULLS LAST
FETCH FIRST 101 ROWS ONLY
-- [1.0, 1.0, 1.0, 1.0]

-- everything; a page
SELECT q."MAGNITUDE" AS "magnitude", q."EARTHQUAKES" AS "earthquakes"
FROM (
SELECT FLOOR(magnitude / :1) * :2 AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'


GROUP BY FLOOR(magnitude / :3) * :4
) q
ORDER BY q."MAGNITUDE" ASC NULLS LAST
OFFSET 20 ROWS FETCH NEXT 11 ROWS ONLY
-- [1.0, 1.0, 1.0, 1.0]
