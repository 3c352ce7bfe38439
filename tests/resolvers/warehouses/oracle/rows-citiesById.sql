SELECT geonameid, name, country, population, tz, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.X AS longitude, SDO_GEOM.SDO_CENTROID(geom, 0.05).SDO_POINT.Y AS latitude
FROM world.cities
WHERE geonameid IN {{ids}}
