/* ---
description: The largest cities of each country.
params:
  top:       { type: Int, default: 3, min: 1, max: 20, description: Number of cities per country. }
  countries: { type: "[String!]", maxItems: 50, pattern: "^[A-Z]{2}$", description: ISO 3166-1 alpha-2 codes. }
columns:
  country:    { type: String!, description: ISO 3166-1 alpha-2 code. }
  rank:       { type: Int!, description: Rank within the country; 1 is the largest. }
  name:       String!
  population: Int!
  share:      { type: Float, description: The city's share of the inhabitants of all cities of the country. }
sort: [country, rank, name, population]
order: country, rank, geonameid
access: [public]
limit: { default: 100, max: 5000 }
cache: 1h
sample: { top: 2, countries: [ES, FR, PT] }
--- */
SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    SAFE_DIVIDE(population, SUM(population) OVER (PARTITION BY country)) AS share
  FROM `sandbox.world.cities`
) AS ranked
WHERE rank <= {{top}}
[[ AND country IN {{countries}} ]]
