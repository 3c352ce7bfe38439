/* ---
description: Cities with a minimum number of inhabitants.
geometry: geom
id: geonameid
params:
  minPopulation: { type: Int, default: 1000000, min: 0, description: Minimum number of inhabitants. }
  country:       { type: String, minLength: 2, maxLength: 2, description: ISO 3166 code of a country. }
columns:
  name:       { type: String!, description: Common English name. }
  country:    { type: String!, description: ISO 3166 code. }
  population: { type: Int!, description: Number of inhabitants. }
sort: [name, population]
order: population desc
access: [public]
limit: { default: 500, max: 5000 }
sample: { minPopulation: 5000000 }
--- */
SELECT geonameid, name, country, population, geom
FROM `sandbox.world.cities`
WHERE population >= {{minPopulation}}
[[ AND country = {{country}} ]]
