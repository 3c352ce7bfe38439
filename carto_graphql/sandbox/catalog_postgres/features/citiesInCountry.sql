/* ---
description: Cities within the drawn borders of a country, matched by geometry instead of by country code.
geometry: { column: geom, nullable: false }
id: { column: geonameid, type: BigInt }
params:
  iso3:          { type: String, minLength: 3, maxLength: 3, pattern: "^[A-Z]{3}$", description: "ISO 3166-1 alpha-3 code, for example CHE." }
  minPopulation: { type: Int, min: 0, description: Minimum number of inhabitants. }
columns:
  name:       String!
  population: Int!
  country:    { type: String!, description: Name of the country whose borders contain the city. }
  continent:  String!
sort: [name, population]
order: population desc, geonameid
access: [public]
limit: { default: 1000, max: 5000 }
cache: 1h
sample: { iso3: CHE, minPopulation: 50000 }
--- */
SELECT
  cities.geonameid, cities.name, cities.population, cities.geom,
  countries.name AS country, countries.continent
FROM world.cities AS cities
JOIN world.countries AS countries ON ST_Contains(countries.geom, cities.geom)
WHERE countries.iso3 = {{iso3}}
[[ AND cities.population >= {{minPopulation}} ]]
