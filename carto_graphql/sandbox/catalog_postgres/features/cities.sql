/* ---
description: Cities with more than 15,000 people.
geometry: { column: geom, nullable: false }
id: { column: geonameid, type: BigInt }
params:
  minPopulation: { type: Int, default: 100000, min: 0, description: Minimum number of inhabitants. }
  countries:     { type: "[String!]", maxItems: 50, maxLength: 2, description: ISO 3166 codes. }
columns:
  name:       String!
  country:    String!
  population: Int!
  timezone:   { type: String, column: tz, description: IANA time zone. }
filter: [name, country, population, timezone]
aggregate: [name, country, population, timezone]
tiles: { properties: [name, country, population, timezone] }
sort: [name, population, country, timezone]
order: population desc, geonameid
access: [public]
limit: { default: 1000, max: 20000 }
cache: 1h
sample: { minPopulation: 1000000 }
--- */
SELECT geonameid, name, country, population, tz, geom
FROM world.cities
WHERE population >= {{minPopulation}}
[[ AND country IN {{countries}} ]]
[[ AND {{bbox(geom)}} ]]
