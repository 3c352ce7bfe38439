SELECT name, iso2, iso3, continent, population, gdp, ST_Area(CAST(geom AS GEOGRAPHY)) / 1000000 AS area, geom
FROM world.countries
WHERE population >= {{minPopulation}}
[[ AND continent IN {{continents}} ]]
[[ AND {{bbox(geom)}} ]]
