/* ---
description: Counties of the United States and their equivalents (parishes, boroughs, municipios).
geometry: { column: geom, precision: 6, nullable: false }
id: fips
params:
  states:
    type: "[String!]"
    minItems: 1
    maxItems: 10
    maxLength: 40
    description: Names of states, for example Vermont.
  tolerance: { type: Float, default: 0, min: 0, max: 50000, description: Tolerance in metres for the simplification of borders. }
columns:
  fips:  { type: String!, description: FIPS code of five digits; the first two identify the state. }
  name:  String!
  state: String!
filter: [fips, name, state]
aggregate: [fips, name, state]
tiles: { properties: [fips, name, state] }
sort: [fips, name, state]
order: fips
access: [public]
limit: { default: 500, max: 4000 }
cache: 1d
sample: { states: [Vermont, New Hampshire], tolerance: 1000 }
--- */
SELECT fips, name, state, ST_SIMPLIFY(geom, {{tolerance}}) AS geom
FROM `sandbox.us.counties`
WHERE TRUE
[[ AND state IN {{states}} ]]
[[ AND {{bbox(geom)}} ]]
