/* ---
description: Cities around a point, nearest first.
api: sql
geometry: { column: geom, nullable: false }
id: { column: geonameid, type: BigInt }
params:
  longitude: { type: Float, min: -180, max: 180, description: Longitude in degrees. }
  latitude:  { type: Float, min: -90, max: 90, description: Latitude in degrees. }
  radius:    { type: Float, default: 50000, min: 0, max: 1000000, description: Radius in metres. }
columns:
  name:       String!
  country:    { type: String!, description: ISO 3166-1 alpha-2 code. }
  population: Int!
  distance:   { type: Float!, description: Great-circle distance from the point in metres. }
sort: [name, population, distance]
order: distance, geonameid
access: [public]
limit: { default: 100, max: 5000 }
cache: 1h
sample: { longitude: 2.3522, latitude: 48.8566, radius: 10000 }
--- */
SELECT
  geonameid, name, country, population, geom,
  ST_DISTANCE(geom, ST_GEOGPOINT({{longitude}}, {{latitude}})) AS distance
FROM `sandbox.world.cities`
WHERE ST_DWITHIN(geom, ST_GEOGPOINT({{longitude}}, {{latitude}}), {{radius}})
[[ AND {{bbox(geom)}} ]]
