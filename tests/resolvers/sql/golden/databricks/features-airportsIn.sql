-- everything; the sample
SELECT q.`iata` AS `iata`, q.`name` AS `name`, q.`city` AS `city`, q.`state` AS `state`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`iata` AS STRING) AS `__id`
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(ST_GEOMFROMGEOJSON(:area), geom)

) AS q
ORDER BY q.`iata` ASC NULLS LAST
LIMIT 501
-- {"area": "{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(ST_GEOMFROMGEOJSON(:area), geom)

) AS q
LIMIT 501
-- {"area": "{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"}

-- properties only; the sample
SELECT q.`iata` AS `iata`, q.`name` AS `name`, q.`city` AS `city`, q.`state` AS `state`
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(ST_GEOMFROMGEOJSON(:area), geom)

) AS q
ORDER BY q.`iata` ASC NULLS LAST
LIMIT 501
-- {"area": "{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"}

-- geometry as text; the sample
SELECT ST_ASGEOJSON(q.`geom`) AS `__geometry`
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(ST_GEOMFROMGEOJSON(:area), geom)

) AS q
ORDER BY q.`iata` ASC NULLS LAST
LIMIT 501
-- {"area": "{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"}

-- geometry for the Maps API; the sample
SELECT q.`geom` AS `__geometry`
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(ST_GEOMFROMGEOJSON(:area), geom)

) AS q
ORDER BY q.`iata` ASC NULLS LAST
LIMIT 501
-- {"area": "{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"}

-- everything; nothing optional
SELECT q.`iata` AS `iata`, q.`name` AS `name`, q.`city` AS `city`, q.`state` AS `state`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`iata` AS STRING) AS `__id`
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(ST_GEOMFROMGEOJSON(:area), geom)

) AS q
ORDER BY q.`iata` ASC NULLS LAST
LIMIT 501
-- {"area": "{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"}

-- everything; everything optional
SELECT q.`iata` AS `iata`, q.`name` AS `name`, q.`city` AS `city`, q.`state` AS `state`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`iata` AS STRING) AS `__id`
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(ST_GEOMFROMGEOJSON(:area), geom)
 AND state = CAST(:state AS STRING) 
) AS q
WHERE ST_INTERSECTS(q.`geom`, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326))
ORDER BY q.`iata` ASC NULLS LAST
LIMIT 501
-- {"area": "{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}", "state": "ES"}

-- everything; a box
SELECT q.`iata` AS `iata`, q.`name` AS `name`, q.`city` AS `city`, q.`state` AS `state`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`iata` AS STRING) AS `__id`
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(ST_GEOMFROMGEOJSON(:area), geom)

) AS q
WHERE ST_INTERSECTS(q.`geom`, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326))
ORDER BY q.`iata` ASC NULLS LAST
LIMIT 501
-- {"area": "{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"}

-- everything; a box across the date line
SELECT q.`iata` AS `iata`, q.`name` AS `name`, q.`city` AS `city`, q.`state` AS `state`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`iata` AS STRING) AS `__id`
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(ST_GEOMFROMGEOJSON(:area), geom)

) AS q
WHERE (ST_INTERSECTS(q.`geom`, ST_GEOMFROMTEXT('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(q.`geom`, ST_GEOMFROMTEXT('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326)))
ORDER BY q.`iata` ASC NULLS LAST
LIMIT 501
-- {"area": "{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"}

-- everything; an order
SELECT q.`iata` AS `iata`, q.`name` AS `name`, q.`city` AS `city`, q.`state` AS `state`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`iata` AS STRING) AS `__id`
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(ST_GEOMFROMGEOJSON(:area), geom)

) AS q
ORDER BY q.`iata` DESC NULLS LAST, q.`name` ASC NULLS LAST
LIMIT 501
-- {"area": "{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"}

-- everything; a page
SELECT q.`iata` AS `iata`, q.`name` AS `name`, q.`city` AS `city`, q.`state` AS `state`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`iata` AS STRING) AS `__id`
FROM (
SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS(ST_GEOMFROMGEOJSON(:area), geom)

) AS q
ORDER BY q.`iata` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"area": "{\"type\":\"Polygon\",\"coordinates\":[[[-123.5,36.8],[-121.2,36.8],[-121.2,38.6],[-123.5,38.6],[-123.5,36.8]]]}"}
