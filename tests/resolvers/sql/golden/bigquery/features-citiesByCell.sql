-- everything; the sample
SELECT q.`value` AS `value`, ST_ASGEOJSON(`carto-un`.carto.H3_BOUNDARY(q.`h3`)) AS `__geometry`, CAST(q.`h3` AS STRING) AS `__id`
FROM (
SELECT h3, (MAX(population)) AS value
FROM (
  SELECT `carto-un`.carto.H3_FROMGEOGPOINT(geom, @resolution) AS h3, population
  FROM `sandbox.world.cities`
  WHERE population >= @minPopulation
) AS cities
GROUP BY h3
) AS q
ORDER BY q.`value` DESC NULLS LAST, q.`h3` ASC NULLS LAST
LIMIT 2001
-- {"resolution": 1, "minPopulation": 1000000}

-- counts only; the sample
SELECT 1 AS `__one`
FROM (
SELECT h3, (MAX(population)) AS value
FROM (
  SELECT `carto-un`.carto.H3_FROMGEOGPOINT(geom, @resolution) AS h3, population
  FROM `sandbox.world.cities`
  WHERE population >= @minPopulation
) AS cities
GROUP BY h3
) AS q
LIMIT 2001
-- {"resolution": 1, "minPopulation": 1000000}

-- properties only; the sample
SELECT q.`value` AS `value`
FROM (
SELECT h3, (MAX(population)) AS value
FROM (
  SELECT `carto-un`.carto.H3_FROMGEOGPOINT(geom, @resolution) AS h3, population
  FROM `sandbox.world.cities`
  WHERE population >= @minPopulation
) AS cities
GROUP BY h3
) AS q
ORDER BY q.`value` DESC NULLS LAST, q.`h3` ASC NULLS LAST
LIMIT 2001
-- {"resolution": 1, "minPopulation": 1000000}

-- geometry as text; the sample
SELECT ST_ASGEOJSON(`carto-un`.carto.H3_BOUNDARY(q.`h3`)) AS `__geometry`
FROM (
SELECT h3, (MAX(population)) AS value
FROM (
  SELECT `carto-un`.carto.H3_FROMGEOGPOINT(geom, @resolution) AS h3, population
  FROM `sandbox.world.cities`
  WHERE population >= @minPopulation
) AS cities
GROUP BY h3
) AS q
ORDER BY q.`value` DESC NULLS LAST, q.`h3` ASC NULLS LAST
LIMIT 2001
-- {"resolution": 1, "minPopulation": 1000000}

-- geometry for the Maps API; the sample
SELECT `carto-un`.carto.H3_BOUNDARY(q.`h3`) AS `__geometry`
FROM (
SELECT h3, (MAX(population)) AS value
FROM (
  SELECT `carto-un`.carto.H3_FROMGEOGPOINT(geom, @resolution) AS h3, population
  FROM `sandbox.world.cities`
  WHERE population >= @minPopulation
) AS cities
GROUP BY h3
) AS q
ORDER BY q.`value` DESC NULLS LAST, q.`h3` ASC NULLS LAST
LIMIT 2001
-- {"resolution": 1, "minPopulation": 1000000}

-- everything; nothing optional
SELECT q.`value` AS `value`, ST_ASGEOJSON(`carto-un`.carto.H3_BOUNDARY(q.`h3`)) AS `__geometry`, CAST(q.`h3` AS STRING) AS `__id`
FROM (
SELECT h3, (SUM(population)) AS value
FROM (
  SELECT `carto-un`.carto.H3_FROMGEOGPOINT(geom, @resolution) AS h3, population
  FROM `sandbox.world.cities`
  WHERE population >= @minPopulation
) AS cities
GROUP BY h3
) AS q
ORDER BY q.`value` DESC NULLS LAST, q.`h3` ASC NULLS LAST
LIMIT 2001
-- {"resolution": 2, "minPopulation": 100000}

-- everything; everything optional
SELECT q.`value` AS `value`, ST_ASGEOJSON(`carto-un`.carto.H3_BOUNDARY(q.`h3`)) AS `__geometry`, CAST(q.`h3` AS STRING) AS `__id`
FROM (
SELECT h3, (MAX(population)) AS value
FROM (
  SELECT `carto-un`.carto.H3_FROMGEOGPOINT(geom, @resolution) AS h3, population
  FROM `sandbox.world.cities`
  WHERE population >= @minPopulation
) AS cities
GROUP BY h3
) AS q
WHERE ST_INTERSECTSBOX(`carto-un`.carto.H3_BOUNDARY(q.`h3`), -10.0, 35.0, 30.25, 60.0)
ORDER BY q.`value` DESC NULLS LAST, q.`h3` ASC NULLS LAST
LIMIT 2001
-- {"resolution": 1, "minPopulation": 1000000}

-- everything; a box
SELECT q.`value` AS `value`, ST_ASGEOJSON(`carto-un`.carto.H3_BOUNDARY(q.`h3`)) AS `__geometry`, CAST(q.`h3` AS STRING) AS `__id`
FROM (
SELECT h3, (SUM(population)) AS value
FROM (
  SELECT `carto-un`.carto.H3_FROMGEOGPOINT(geom, @resolution) AS h3, population
  FROM `sandbox.world.cities`
  WHERE population >= @minPopulation
) AS cities
GROUP BY h3
) AS q
WHERE ST_INTERSECTSBOX(`carto-un`.carto.H3_BOUNDARY(q.`h3`), -10.0, 35.0, 30.25, 60.0)
ORDER BY q.`value` DESC NULLS LAST, q.`h3` ASC NULLS LAST
LIMIT 2001
-- {"resolution": 2, "minPopulation": 100000}

-- everything; a box across the date line
SELECT q.`value` AS `value`, ST_ASGEOJSON(`carto-un`.carto.H3_BOUNDARY(q.`h3`)) AS `__geometry`, CAST(q.`h3` AS STRING) AS `__id`
FROM (
SELECT h3, (SUM(population)) AS value
FROM (
  SELECT `carto-un`.carto.H3_FROMGEOGPOINT(geom, @resolution) AS h3, population
  FROM `sandbox.world.cities`
  WHERE population >= @minPopulation
) AS cities
GROUP BY h3
) AS q
WHERE ST_INTERSECTSBOX(`carto-un`.carto.H3_BOUNDARY(q.`h3`), 170.0, -20.5, -170.0, 20.0)
ORDER BY q.`value` DESC NULLS LAST, q.`h3` ASC NULLS LAST
LIMIT 2001
-- {"resolution": 2, "minPopulation": 100000}

-- everything; an order
SELECT q.`value` AS `value`, ST_ASGEOJSON(`carto-un`.carto.H3_BOUNDARY(q.`h3`)) AS `__geometry`, CAST(q.`h3` AS STRING) AS `__id`
FROM (
SELECT h3, (SUM(population)) AS value
FROM (
  SELECT `carto-un`.carto.H3_FROMGEOGPOINT(geom, @resolution) AS h3, population
  FROM `sandbox.world.cities`
  WHERE population >= @minPopulation
) AS cities
GROUP BY h3
) AS q
ORDER BY q.`value` DESC NULLS LAST, q.`h3` ASC NULLS LAST
LIMIT 2001
-- {"resolution": 2, "minPopulation": 100000}

-- everything; a page
SELECT q.`value` AS `value`, ST_ASGEOJSON(`carto-un`.carto.H3_BOUNDARY(q.`h3`)) AS `__geometry`, CAST(q.`h3` AS STRING) AS `__id`
FROM (
SELECT h3, (SUM(population)) AS value
FROM (
  SELECT `carto-un`.carto.H3_FROMGEOGPOINT(geom, @resolution) AS h3, population
  FROM `sandbox.world.cities`
  WHERE population >= @minPopulation
) AS cities
GROUP BY h3
) AS q
ORDER BY q.`value` DESC NULLS LAST, q.`h3` ASC NULLS LAST
LIMIT 11 OFFSET 20
-- {"resolution": 2, "minPopulation": 100000}
