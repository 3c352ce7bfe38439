-- everything; the sample
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64))) AS distance
FROM `sandbox.world.cities`
WHERE ST_DWITHIN(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64)), CAST(@radius AS FLOAT64))

) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 10000.0}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64))) AS distance
FROM `sandbox.world.cities`
WHERE ST_DWITHIN(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64)), CAST(@radius AS FLOAT64))

) AS q
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 10000.0}

-- properties only; the sample
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64))) AS distance
FROM `sandbox.world.cities`
WHERE ST_DWITHIN(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64)), CAST(@radius AS FLOAT64))

) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 10000.0}

-- geometry as text; the sample
SELECT ST_ASGEOJSON(q.`geom`) AS `__geometry`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64))) AS distance
FROM `sandbox.world.cities`
WHERE ST_DWITHIN(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64)), CAST(@radius AS FLOAT64))

) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 10000.0}

-- geometry for the Maps API; the sample
SELECT q.`geom` AS `__geometry`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64))) AS distance
FROM `sandbox.world.cities`
WHERE ST_DWITHIN(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64)), CAST(@radius AS FLOAT64))

) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 10000.0}

-- everything; nothing optional
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64))) AS distance
FROM `sandbox.world.cities`
WHERE ST_DWITHIN(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64)), CAST(@radius AS FLOAT64))

) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 50000.0}

-- everything; everything optional
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64))) AS distance
FROM `sandbox.world.cities`
WHERE ST_DWITHIN(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64)), CAST(@radius AS FLOAT64))
 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 10000.0}

-- everything; a box
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64))) AS distance
FROM `sandbox.world.cities`
WHERE ST_DWITHIN(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64)), CAST(@radius AS FLOAT64))
 AND ST_INTERSECTSBOX(geom, -10.0, 35.0, 30.25, 60.0) 
) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 50000.0}

-- everything; a box across the date line
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64))) AS distance
FROM `sandbox.world.cities`
WHERE ST_DWITHIN(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64)), CAST(@radius AS FLOAT64))
 AND ST_INTERSECTSBOX(geom, 170.0, -20.5, -170.0, 20.0) 
) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 50000.0}

-- everything; an order
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64))) AS distance
FROM `sandbox.world.cities`
WHERE ST_DWITHIN(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64)), CAST(@radius AS FLOAT64))

) AS q
ORDER BY q.`name` DESC NULLS LAST, q.`population` ASC NULLS LAST, q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 50000.0}

-- everything; a page
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64))) AS distance
FROM `sandbox.world.cities`
WHERE ST_DWITHIN(geom, ST_GEOGPOINT(CAST(@longitude AS FLOAT64), CAST(@latitude AS FLOAT64)), CAST(@radius AS FLOAT64))

) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 50000.0}
