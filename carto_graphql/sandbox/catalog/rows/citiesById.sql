/* ---
description: Cities by GeoNames id.
params:
  ids: { type: "[BigInt!]", minItems: 1, maxItems: 100, min: 1, description: "GeoNames ids, for example 2988507." }
columns:
  id:         { type: BigInt!, column: geonameid, description: GeoNames id. }
  name:       String!
  country:    { type: String!, description: ISO 3166-1 alpha-2 code. }
  population: Int!
  timezone:   { type: String!, column: tz, description: IANA time zone. }
  longitude:  { type: Float!, description: Longitude in degrees. }
  latitude:   { type: Float!, description: Latitude in degrees. }
sort: [id, name, population]
order: geonameid
access: [public]
limit: { default: 100, max: 100 }
cache: 1d
sample:
  - { ids: ["2988507", "2643743", "3117735"], expect: { rows: 3, first: { name: London, country: GB } } }
  - { ids: ["1"], expect: { rows: 0 } }
--- */
SELECT geonameid, name, country, population, tz, ST_X(geom) AS longitude, ST_Y(geom) AS latitude
FROM `sandbox.world.cities`
WHERE geonameid IN {{ids}}
