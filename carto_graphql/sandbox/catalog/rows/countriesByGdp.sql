/* ---
description: Countries by gross domestic product.
params:
  minGdp: { type: BigInt, default: "100000000000", min: 0, description: Minimum gross domestic product in US dollars. }
columns:
  name:       String!
  continent:  String!
  population: BigInt!
  gdp:        { type: BigInt!, description: Gross domestic product in US dollars. }
  gdpPerHead: { type: Float, column: gdp_per_head, description: Gross domestic product per inhabitant in US dollars. }
sort: [name, continent, population, gdp, gdpPerHead]
order: gdp desc, name
access: [public]
limit: { default: 50, max: 200 }
cache: 1d
sample: { minGdp: "3000000000000" }
--- */
SELECT name, continent, population, gdp, SAFE_DIVIDE(gdp, population) AS gdp_per_head
FROM `sandbox.world.countries`
WHERE gdp >= {{minGdp}}
