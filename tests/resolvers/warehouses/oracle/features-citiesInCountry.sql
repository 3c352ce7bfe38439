SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities cities
JOIN world.countries countries ON SDO_CONTAINS(countries.geom, cities.geom) = 'TRUE'
WHERE countries.iso3 = {{iso3}}
[[ AND cities.population >= {{minPopulation}} ]]
