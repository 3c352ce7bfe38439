/* ---
description: Countries by gross domestic product.
params:
  minGdp: { type: BigInt, default: "100000000000", min: 0, description: Minimum gross domestic product in US dollars. }
  comparedTo: { type: BigInt, nullable: true, min: 1, description: "Gross domestic product to compare with; without it `ratio` is null." }
columns:
  name:       String!
  continent:  String!
  population: BigInt!
  gdp:        { type: BigInt!, description: Gross domestic product in US dollars. }
  gdpPerHead: { type: Float, column: gdp_per_head, description: Gross domestic product per inhabitant in US dollars. }
  ratio:      { type: Float, description: Gross domestic product divided by `comparedTo`. }
sort: [name, continent, population, gdp, gdpPerHead]
order: gdp desc, name
access: [public]
limit: { default: 50, max: 200 }
cache: 1d
sample: { minGdp: "3000000000000", comparedTo: "20000000000000" }
--- */
SELECT
  name, continent, population, gdp,
  SAFE_DIVIDE(gdp, population) AS gdp_per_head,
  gdp / {{comparedTo}} AS ratio
FROM `sandbox.world.countries`
WHERE gdp >= {{minGdp}}
