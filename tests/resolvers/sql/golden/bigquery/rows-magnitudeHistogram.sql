-- everything; the sample
SELECT q.`magnitude` AS `magnitude`, q.`earthquakes` AS `earthquakes`
FROM (
SELECT FLOOR(magnitude / CAST(@step AS FLOAT64)) * CAST(@step AS FLOAT64) AS magnitude, COUNT(*) AS earthquakes
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q.`magnitude` ASC NULLS LAST
LIMIT 101
-- {"step": 0.5}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT FLOOR(magnitude / CAST(@step AS FLOAT64)) * CAST(@step AS FLOAT64) AS magnitude, COUNT(*) AS earthquakes
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
LIMIT 101
-- {"step": 0.5}

-- the last column; the sample
SELECT q.`earthquakes` AS `earthquakes`
FROM (
SELECT FLOOR(magnitude / CAST(@step AS FLOAT64)) * CAST(@step AS FLOAT64) AS magnitude, COUNT(*) AS earthquakes
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q.`magnitude` ASC NULLS LAST
LIMIT 101
-- {"step": 0.5}

-- everything; nothing optional
SELECT q.`magnitude` AS `magnitude`, q.`earthquakes` AS `earthquakes`
FROM (
SELECT FLOOR(magnitude / CAST(@step AS FLOAT64)) * CAST(@step AS FLOAT64) AS magnitude, COUNT(*) AS earthquakes
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q.`magnitude` ASC NULLS LAST
LIMIT 101
-- {"step": 1.0}

-- everything; everything optional
SELECT q.`magnitude` AS `magnitude`, q.`earthquakes` AS `earthquakes`
FROM (
SELECT FLOOR(magnitude / CAST(@step AS FLOAT64)) * CAST(@step AS FLOAT64) AS magnitude, COUNT(*) AS earthquakes
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake'
 AND (depth < 70) = @shallow 
 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
GROUP BY 1
) AS q
ORDER BY q.`magnitude` ASC NULLS LAST
LIMIT 101
-- {"step": 0.5, "shallow": true}

-- everything; a box
SELECT q.`magnitude` AS `magnitude`, q.`earthquakes` AS `earthquakes`
FROM (
SELECT FLOOR(magnitude / CAST(@step AS FLOAT64)) * CAST(@step AS FLOAT64) AS magnitude, COUNT(*) AS earthquakes
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake'

 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
GROUP BY 1
) AS q
ORDER BY q.`magnitude` ASC NULLS LAST
LIMIT 101
-- {"step": 1.0}

-- everything; a box across the date line
SELECT q.`magnitude` AS `magnitude`, q.`earthquakes` AS `earthquakes`
FROM (
SELECT FLOOR(magnitude / CAST(@step AS FLOAT64)) * CAST(@step AS FLOAT64) AS magnitude, COUNT(*) AS earthquakes
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake'

 AND ST_INTERSECTSBOX(geom, 170.0, -20.5, -170.0, 20.0) 
GROUP BY 1
) AS q
ORDER BY q.`magnitude` ASC NULLS LAST
LIMIT 101
-- {"step": 1.0}

-- everything; an order
SELECT q.`magnitude` AS `magnitude`, q.`earthquakes` AS `earthquakes`
FROM (
SELECT FLOOR(magnitude / CAST(@step AS FLOAT64)) * CAST(@step AS FLOAT64) AS magnitude, COUNT(*) AS earthquakes
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q.`magnitude` DESC NULLS LAST, q.`earthquakes` ASC NULLS LAST
LIMIT 101
-- {"step": 1.0}

-- everything; a page
SELECT q.`magnitude` AS `magnitude`, q.`earthquakes` AS `earthquakes`
FROM (
SELECT FLOOR(magnitude / CAST(@step AS FLOAT64)) * CAST(@step AS FLOAT64) AS magnitude, COUNT(*) AS earthquakes
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake'


GROUP BY 1
) AS q
ORDER BY q.`magnitude` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"step": 1.0}
