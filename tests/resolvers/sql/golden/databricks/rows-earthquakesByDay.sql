-- everything; the sample
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:minMagnitude AS DOUBLE)
 AND CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) >= CAST(:since AS DATE) 
 AND CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) <= CAST(:until AS DATE) 


GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 0.0, "since": "2018-02-01", "until": "2018-02-06"}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:minMagnitude AS DOUBLE)
 AND CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) >= CAST(:since AS DATE) 
 AND CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) <= CAST(:until AS DATE) 


GROUP BY day
) AS q
LIMIT 32
-- {"minMagnitude": 0.0, "since": "2018-02-01", "until": "2018-02-06"}

-- the last column; the sample
SELECT q.`mean_depth` AS `meanDepth`
FROM (
SELECT CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:minMagnitude AS DOUBLE)
 AND CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) >= CAST(:since AS DATE) 
 AND CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) <= CAST(:until AS DATE) 


GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 0.0, "since": "2018-02-01", "until": "2018-02-06"}

-- everything; nothing optional
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:minMagnitude AS DOUBLE)




GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 0.0}

-- everything; everything optional
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:minMagnitude AS DOUBLE)
 AND CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) >= CAST(:since AS DATE) 
 AND CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) <= CAST(:until AS DATE) 
 AND CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) IN (SELECT explode(CAST(:days AS ARRAY<DATE>))) 
 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 2.5, "since": "2018-02-01", "until": "2018-02-06", "days": ["2018-02-03"]}

-- everything; a box
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:minMagnitude AS DOUBLE)



 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 0.0}

-- everything; a box across the date line
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:minMagnitude AS DOUBLE)



 AND (ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) 
GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 0.0}

-- everything; an order
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:minMagnitude AS DOUBLE)




GROUP BY day
) AS q
ORDER BY q.`day` DESC NULLS LAST, q.`earthquakes` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 0.0}

-- everything; a page
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:minMagnitude AS DOUBLE)




GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"minMagnitude": 0.0}

-- everything; empty lists
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= CAST(:minMagnitude AS DOUBLE)


 AND CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) IN (SELECT explode(CAST(array() AS ARRAY<DATE>))) 

GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 0.0}
