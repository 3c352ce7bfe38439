SELECT
  geonameid, name, country, population, geom,
  ST_DistanceSphere(geom, ST_SetSRID(ST_Point({{longitude}}, {{latitude}}), 4326), 6371010) AS distance
FROM world.cities
WHERE ST_DistanceSphere(geom, ST_SetSRID(ST_Point({{longitude}}, {{latitude}}), 4326), 6371010) <= {{radius}}
[[ AND {{bbox(geom)}} ]]
