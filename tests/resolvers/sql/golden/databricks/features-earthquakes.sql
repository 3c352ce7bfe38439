-- everything; the sample
SELECT q.`time` AS `time`, q.`magnitude` AS `magnitude`, q.`depth` AS `depth`, q.`place` AS `place`, q.`kind` AS `kind`, q.`tsunami` AS `tsunami`, q.`felt` AS `reports`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`id` AS STRING) AS `__id`
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:minMagnitude AS DOUBLE)
 AND time >= CAST(:since AS TIMESTAMP) 




) AS q
ORDER BY q.`time` DESC NULLS LAST, q.`id` ASC NULLS LAST
LIMIT 501
-- {"minMagnitude": 4.5, "since": "2018-02-05T00:00:00Z"}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:minMagnitude AS DOUBLE)
 AND time >= CAST(:since AS TIMESTAMP) 




) AS q
LIMIT 501
-- {"minMagnitude": 4.5, "since": "2018-02-05T00:00:00Z"}

-- properties only; the sample
SELECT q.`time` AS `time`, q.`magnitude` AS `magnitude`, q.`depth` AS `depth`, q.`place` AS `place`, q.`kind` AS `kind`, q.`tsunami` AS `tsunami`, q.`felt` AS `reports`
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:minMagnitude AS DOUBLE)
 AND time >= CAST(:since AS TIMESTAMP) 




) AS q
ORDER BY q.`time` DESC NULLS LAST, q.`id` ASC NULLS LAST
LIMIT 501
-- {"minMagnitude": 4.5, "since": "2018-02-05T00:00:00Z"}

-- geometry as text; the sample
SELECT ST_ASGEOJSON(q.`geom`) AS `__geometry`
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:minMagnitude AS DOUBLE)
 AND time >= CAST(:since AS TIMESTAMP) 




) AS q
ORDER BY q.`time` DESC NULLS LAST, q.`id` ASC NULLS LAST
LIMIT 501
-- {"minMagnitude": 4.5, "since": "2018-02-05T00:00:00Z"}

-- geometry for the Maps API; the sample
SELECT q.`geom` AS `__geometry`
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:minMagnitude AS DOUBLE)
 AND time >= CAST(:since AS TIMESTAMP) 




) AS q
ORDER BY q.`time` DESC NULLS LAST, q.`id` ASC NULLS LAST
LIMIT 501
-- {"minMagnitude": 4.5, "since": "2018-02-05T00:00:00Z"}

-- everything; nothing optional
SELECT q.`time` AS `time`, q.`magnitude` AS `magnitude`, q.`depth` AS `depth`, q.`place` AS `place`, q.`kind` AS `kind`, q.`tsunami` AS `tsunami`, q.`felt` AS `reports`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`id` AS STRING) AS `__id`
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:minMagnitude AS DOUBLE)





) AS q
ORDER BY q.`time` DESC NULLS LAST, q.`id` ASC NULLS LAST
LIMIT 501
-- {"minMagnitude": 2.5}

-- everything; everything optional
SELECT q.`time` AS `time`, q.`magnitude` AS `magnitude`, q.`depth` AS `depth`, q.`place` AS `place`, q.`kind` AS `kind`, q.`tsunami` AS `tsunami`, q.`felt` AS `reports`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`id` AS STRING) AS `__id`
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:minMagnitude AS DOUBLE)
 AND time >= CAST(:since AS TIMESTAMP) 
 AND time < CAST(:until AS TIMESTAMP) 
 AND kind = CAST(:kind AS STRING) 
 AND tsunami = CAST(:tsunami AS BOOLEAN) 
 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
ORDER BY q.`time` DESC NULLS LAST, q.`id` ASC NULLS LAST
LIMIT 501
-- {"minMagnitude": 4.5, "since": "2018-02-05T00:00:00Z", "until": "2018-02-03T03:05:06.500000Z", "kind": "earthquake", "tsunami": true}

-- everything; a box
SELECT q.`time` AS `time`, q.`magnitude` AS `magnitude`, q.`depth` AS `depth`, q.`place` AS `place`, q.`kind` AS `kind`, q.`tsunami` AS `tsunami`, q.`felt` AS `reports`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`id` AS STRING) AS `__id`
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:minMagnitude AS DOUBLE)




 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
ORDER BY q.`time` DESC NULLS LAST, q.`id` ASC NULLS LAST
LIMIT 501
-- {"minMagnitude": 2.5}

-- everything; a box across the date line
SELECT q.`time` AS `time`, q.`magnitude` AS `magnitude`, q.`depth` AS `depth`, q.`place` AS `place`, q.`kind` AS `kind`, q.`tsunami` AS `tsunami`, q.`felt` AS `reports`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`id` AS STRING) AS `__id`
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:minMagnitude AS DOUBLE)




 AND (ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) 
) AS q
ORDER BY q.`time` DESC NULLS LAST, q.`id` ASC NULLS LAST
LIMIT 501
-- {"minMagnitude": 2.5}

-- everything; an order
SELECT q.`time` AS `time`, q.`magnitude` AS `magnitude`, q.`depth` AS `depth`, q.`place` AS `place`, q.`kind` AS `kind`, q.`tsunami` AS `tsunami`, q.`felt` AS `reports`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`id` AS STRING) AS `__id`
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:minMagnitude AS DOUBLE)





) AS q
ORDER BY q.`time` DESC NULLS LAST, q.`magnitude` ASC NULLS LAST, q.`id` ASC NULLS LAST
LIMIT 501
-- {"minMagnitude": 2.5}

-- everything; a page
SELECT q.`time` AS `time`, q.`magnitude` AS `magnitude`, q.`depth` AS `depth`, q.`place` AS `place`, q.`kind` AS `kind`, q.`tsunami` AS `tsunami`, q.`felt` AS `reports`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`id` AS STRING) AS `__id`
FROM (
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM sandbox.world.earthquakes
WHERE magnitude >= CAST(:minMagnitude AS DOUBLE)





) AS q
ORDER BY q.`time` DESC NULLS LAST, q.`id` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"minMagnitude": 2.5}
