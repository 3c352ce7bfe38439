SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM sandbox.world.cities AS cities
JOIN sandbox.world.countries AS countries ON ST_CONTAINS(countries.geom, cities.geom)
WHERE countries.iso3 = {{iso3}}
[[ AND cities.population >= {{minPopulation}} ]]
