/* ---
description: Canned points, one of whose columns is not of the declared type.
connection: steady
geometry: geom
params:
  minNumber: { type: Int, default: 0, description: Makes each question another one; the stub does not heed it. }
columns:
  name:    String!
  number:  Int!
  value:   Float!
  active:  Int!
  updated: DateTime!
api: sql
access: [public]
limit: { default: 100, max: 199999 }
sample: { minNumber: 1 }
--- */
SELECT name, number, value, active, updated, geom
FROM `bench.points`
WHERE number >= {{minNumber}}
