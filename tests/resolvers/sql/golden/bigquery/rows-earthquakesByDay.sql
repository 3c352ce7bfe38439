-- everything; the sample
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT DATE(time) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake' AND magnitude >= CAST(@minMagnitude AS FLOAT64)
 AND DATE(time) >= CAST(@since AS DATE) 
 AND DATE(time) <= CAST(@until AS DATE) 


GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 0.0, "since": "2018-02-01", "until": "2018-02-06"}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT DATE(time) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake' AND magnitude >= CAST(@minMagnitude AS FLOAT64)
 AND DATE(time) >= CAST(@since AS DATE) 
 AND DATE(time) <= CAST(@until AS DATE) 


GROUP BY day
) AS q
LIMIT 32
-- {"minMagnitude": 0.0, "since": "2018-02-01", "until": "2018-02-06"}

-- the last column; the sample
SELECT q.`mean_depth` AS `meanDepth`
FROM (
SELECT DATE(time) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake' AND magnitude >= CAST(@minMagnitude AS FLOAT64)
 AND DATE(time) >= CAST(@since AS DATE) 
 AND DATE(time) <= CAST(@until AS DATE) 


GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 0.0, "since": "2018-02-01", "until": "2018-02-06"}

-- everything; nothing optional
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT DATE(time) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake' AND magnitude >= CAST(@minMagnitude AS FLOAT64)




GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 0.0}

-- everything; everything optional
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT DATE(time) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake' AND magnitude >= CAST(@minMagnitude AS FLOAT64)
 AND DATE(time) >= CAST(@since AS DATE) 
 AND DATE(time) <= CAST(@until AS DATE) 
 AND DATE(time) IN UNNEST(ARRAY(SELECT CAST(item AS DATE) FROM UNNEST(@days) AS item)) 
 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 2.5, "since": "2018-02-01", "until": "2018-02-06", "days": ["2018-02-03"]}

-- everything; a box
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT DATE(time) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake' AND magnitude >= CAST(@minMagnitude AS FLOAT64)



 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 0.0}

-- everything; a box across the date line
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT DATE(time) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake' AND magnitude >= CAST(@minMagnitude AS FLOAT64)



 AND ST_INTERSECTSBOX(geom, 170.0, -20.5, -170.0, 20.0) 
GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 0.0}

-- everything; an order
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT DATE(time) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake' AND magnitude >= CAST(@minMagnitude AS FLOAT64)




GROUP BY day
) AS q
ORDER BY q.`day` DESC NULLS LAST, q.`earthquakes` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 0.0}

-- everything; a page
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT DATE(time) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake' AND magnitude >= CAST(@minMagnitude AS FLOAT64)




GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"minMagnitude": 0.0}

-- everything; empty lists
SELECT q.`day` AS `day`, q.`earthquakes` AS `earthquakes`, q.`strongest` AS `strongest`, q.`mean_depth` AS `meanDepth`
FROM (
SELECT DATE(time) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake' AND magnitude >= CAST(@minMagnitude AS FLOAT64)


 AND DATE(time) IN UNNEST(ARRAY<DATE>[]) 

GROUP BY day
) AS q
ORDER BY q.`day` ASC NULLS LAST
LIMIT 32
-- {"minMagnitude": 0.0}
