SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCESPHERE(geom, ST_POINT({{longitude}}, {{latitude}}, 4326)) AS distance
FROM sandbox.world.cities
WHERE ST_DISTANCESPHERE(geom, ST_POINT({{longitude}}, {{latitude}}, 4326)) <= {{radius}}
[[ AND {{bbox(geom)}} ]]
