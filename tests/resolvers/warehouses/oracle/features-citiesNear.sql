SELECT
  geonameid, name, country, population, geom,
  SDO_GEOM.SDO_DISTANCE(geom, SDO_GEOMETRY(2001, 4326, SDO_POINT_TYPE({{longitude}}, {{latitude}}, NULL), NULL, NULL), 0.05) AS distance
FROM world.cities
WHERE SDO_WITHIN_DISTANCE(geom, SDO_GEOMETRY(2001, 4326, SDO_POINT_TYPE({{longitude}}, {{latitude}}, NULL), NULL, NULL), 'distance=' || TO_CHAR({{radius}})) = 'TRUE'
[[ AND {{bbox(geom)}} ]]
