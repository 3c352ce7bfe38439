/* ---
description: Canned points of the connection steady.
connection: steady
geometry: geom
params:
  minNumber: { type: Int, default: 0, description: Makes each question another one; the stub does not heed it. }
  names:     { type: "[String!]", description: For hostile lists; the stub does not heed it. }
  code:      { type: String, pattern: "([A-Z]+)+", description: For hostile texts; the stub does not heed it. }
columns:
  name:    String!
  number:  Int!
  value:   Float!
  active:  Boolean!
  updated: DateTime!
filter: [name, number]
api: sql
access: [public]
limit: { default: 100, max: 199999 }
cache: 1h
sample: { minNumber: 1 }
--- */
SELECT name, number, value, active, updated, geom
FROM `bench.points`
WHERE number >= {{minNumber}}
[[ AND name IN {{names}} ]]
[[ AND name = {{code}} ]]
