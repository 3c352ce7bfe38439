-- everything; the sample
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) AS distance
FROM sandbox.world.cities
WHERE ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) <= CAST(:radius AS DOUBLE)

) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 10000.0}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) AS distance
FROM sandbox.world.cities
WHERE ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) <= CAST(:radius AS DOUBLE)

) AS q
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 10000.0}

-- properties only; the sample
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) AS distance
FROM sandbox.world.cities
WHERE ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) <= CAST(:radius AS DOUBLE)

) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 10000.0}

-- geometry as text; the sample
SELECT ST_ASGEOJSON(q.`geom`) AS `__geometry`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) AS distance
FROM sandbox.world.cities
WHERE ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) <= CAST(:radius AS DOUBLE)

) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 10000.0}

-- geometry for the Maps API; the sample
SELECT q.`geom` AS `__geometry`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) AS distance
FROM sandbox.world.cities
WHERE ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) <= CAST(:radius AS DOUBLE)

) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 10000.0}

-- everything; nothing optional
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) AS distance
FROM sandbox.world.cities
WHERE ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) <= CAST(:radius AS DOUBLE)

) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 50000.0}

-- everything; everything optional
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) AS distance
FROM sandbox.world.cities
WHERE ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) <= CAST(:radius AS DOUBLE)
 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 10000.0}

-- everything; a box
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) AS distance
FROM sandbox.world.cities
WHERE ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) <= CAST(:radius AS DOUBLE)
 AND ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-10.0 35.0, 30.25 35.0, 30.25 60.0, -10.0 60.0, -10.0 35.0))', 4326)) 
) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 50000.0}

-- everything; a box across the date line
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) AS distance
FROM sandbox.world.cities
WHERE ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) <= CAST(:radius AS DOUBLE)
 AND (ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((170.0 -20.5, 180.0 -20.5, 180.0 20.0, 170.0 20.0, 170.0 -20.5))', 4326)) OR ST_INTERSECTS(geom, ST_GEOMFROMTEXT('POLYGON((-180.0 -20.5, -170.0 -20.5, -170.0 20.0, -180.0 20.0, -180.0 -20.5))', 4326))) 
) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 50000.0}

-- everything; an order
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) AS distance
FROM sandbox.world.cities
WHERE ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) <= CAST(:radius AS DOUBLE)

) AS q
ORDER BY q.`name` DESC NULLS LAST, q.`population` ASC NULLS LAST, q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 101
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 50000.0}

-- everything; a page
SELECT q.`name` AS `name`, q.`country` AS `country`, q.`population` AS `population`, q.`distance` AS `distance`, ST_ASGEOJSON(q.`geom`) AS `__geometry`, CAST(q.`geonameid` AS STRING) AS `__id`
FROM (
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) AS distance
FROM sandbox.world.cities
WHERE ST_DISTANCESPHERE(geom, ST_POINT(CAST(:longitude AS DOUBLE), CAST(:latitude AS DOUBLE), 4326)) <= CAST(:radius AS DOUBLE)

) AS q
ORDER BY q.`distance` ASC NULLS LAST, q.`geonameid` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"longitude": 2.3522, "latitude": 48.8566, "radius": 50000.0}
