SELECT geonameid, name, country, population, c.geom.sdo_point.x AS longitude, c.geom.sdo_point.y AS latitude
FROM world.cities c
WHERE population >= {{minPopulation}}
[[ AND {{bbox(geom)}} ]]
