/* ---
description: Cities by number of inhabitants, largest first.
params:
  minPopulation: { type: Int, default: 0, min: 0, description: Minimum number of inhabitants. }
columns:
  id:         { type: BigInt!, column: geonameid, description: GeoNames id. }
  name:       String!
  country:    { type: String!, description: ISO 3166-1 alpha-2 code. }
  population: Int!
  longitude:  { type: Float!, description: Longitude in degrees. }
  latitude:   { type: Float!, description: Latitude in degrees. }
sort: [name, population]
order: population desc, geonameid
access: [public]
limit: { default: 10, max: 1000 }
cache: 1h
sample: { minPopulation: 15000000 }
--- */
SELECT geonameid, name, country, population, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM world.cities
WHERE population >= {{minPopulation}}
[[ AND {{bbox(geom)}} ]]
