SELECT name, iso2, iso3, continent, population, gdp, SDO_GEOM.SDO_AREA(geom, 0.05) / 1000000 AS area, geom
FROM world.countries
WHERE population >= {{minPopulation}}
[[ AND continent IN {{continents}} ]]
[[ AND {{bbox(geom)}} ]]
