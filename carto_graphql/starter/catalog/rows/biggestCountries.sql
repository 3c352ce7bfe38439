/* ---
description: Countries by the number of inhabitants of their cities.
params:
  minPopulation: { type: Int, default: 100000, min: 0, description: Minimum number of inhabitants of a city. }
columns:
  country: { type: String!, description: ISO 3166 code. }
  cities:  { type: Int!, description: Number of cities. }
  people:  { type: BigInt!, description: Number of inhabitants of these cities. }
sort: [country, cities, people]
order: people desc, country
access: [public]
limit: { default: 20, max: 300 }
sample: { minPopulation: 1000000 }
--- */
SELECT country, COUNT(*) AS cities, SUM(population) AS people
FROM `sandbox.world.cities`
WHERE population >= {{minPopulation}}
GROUP BY country
