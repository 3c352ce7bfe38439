SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = {{iso3}}
[[ AND cities.population >= {{minPopulation}} ]]
