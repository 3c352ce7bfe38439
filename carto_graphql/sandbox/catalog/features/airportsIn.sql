/* ---
description: Airports of the United States within a given area.
api: sql
geometry: { column: geom, nullable: false }
id: iata
params:
  area:  { type: Geometry, description: A GeoJSON Polygon or MultiPolygon. }
  state: { type: String, pattern: "^[A-Z]{2}$", description: "Postal abbreviation of the state, for example CA." }
columns:
  iata:  { type: String!, description: IATA code of the airport. }
  name:  String!
  city:  String
  state: { type: String, description: Postal abbreviation of the state. }
sort: [iata, name, state]
order: iata
access: [public]
limit: { default: 500, max: 4000 }
cache: 1d
sample:
  area:
    type: Polygon
    coordinates: [[[-123.5, 36.8], [-121.2, 36.8], [-121.2, 38.6], [-123.5, 38.6], [-123.5, 36.8]]]
--- */
SELECT iata, name, city, state, geom
FROM `sandbox.us.airports`
WHERE ST_CONTAINS({{area}}, geom)
[[ AND state = {{state}} ]]
