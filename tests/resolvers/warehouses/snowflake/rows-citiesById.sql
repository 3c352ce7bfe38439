SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE geonameid IN {{ids}}
