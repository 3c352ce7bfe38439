/* ---
description: Countries by number of cities.
params:
  minPopulation: { type: Int, default: 100000, min: 0, description: Minimum number of inhabitants of a city. }
columns:
  country:    { type: String!, description: ISO 3166 code. }
  cities:     { type: Int!, description: Number of cities. }
  population: { type: BigInt!, description: Total number of inhabitants of these cities. }
sort: [country, cities, population]
order: cities desc, country
access: [public]
limit: { default: 250, max: 1000 }
cache: 1h
sample: { minPopulation: 1000000 }
--- */
SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM `sandbox.world.cities`
WHERE population >= {{minPopulation}}
[[ AND {{bbox(geom)}} ]]
GROUP BY country
