SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= {{minPopulation}}
[[ AND country IN {{countries}} ]]
[[ AND {{bbox(geom)}} ]]
