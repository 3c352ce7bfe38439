SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM sandbox.world.cities
WHERE population >= {{minPopulation}}
[[ AND {{bbox(geom)}} ]]
