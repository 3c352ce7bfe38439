SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_MAKEPOINT({{longitude}}, {{latitude}})) AS distance
FROM sandbox.world.cities
WHERE ST_DWITHIN(geom, ST_MAKEPOINT({{longitude}}, {{latitude}}), {{radius}})
[[ AND {{bbox(geom)}} ]]
