/* ---
description: Canned polygons of the connection steady.
connection: steady
geometry: geom
params:
  minNumber: { type: Int, default: 0, description: Makes each question another one; the stub does not heed it. }
columns:
  name:    String!
  number:  Int!
  value:   Float!
  active:  Boolean!
  updated: DateTime!
api: sql
access: [public]
limit: { default: 100, max: 199999 }
sample: { minNumber: 1 }
--- */
SELECT name, number, value, active, updated, geom
FROM `bench.polygons`
WHERE number >= {{minNumber}}
