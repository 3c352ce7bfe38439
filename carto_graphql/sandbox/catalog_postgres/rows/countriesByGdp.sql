/* ---
description: Countries by what they produce.
params:
  minGdp: { type: BigInt, default: "100000000000", min: 0, description: Least gross domestic product in US dollars. }
columns:
  name:       String!
  continent:  String!
  population: BigInt!
  gdp:        { type: BigInt!, description: Gross domestic product in US dollars. }
  gdpPerHead: { type: Float, column: gdp_per_head, description: US dollars for each inhabitant. }
sort: [name, continent, population, gdp, gdpPerHead]
order: gdp desc, name
access: [public]
limit: { default: 50, max: 200 }
cache: 1d
sample: { minGdp: "3000000000000" }
--- */
SELECT name, continent, population, gdp, CAST(gdp AS double precision) / NULLIF(population, 0) AS gdp_per_head
FROM world.countries
WHERE gdp >= {{minGdp}}
