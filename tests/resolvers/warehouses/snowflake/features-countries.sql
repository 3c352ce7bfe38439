SELECT name, iso2, iso3, continent, population, gdp, ST_AREA(geom) / 1000000 AS area, geom
FROM sandbox.world.countries
WHERE population >= {{minPopulation}}
[[ AND continent IN {{continents}} ]]
[[ AND {{bbox(geom)}} ]]
