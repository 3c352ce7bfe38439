/* ---
description: What is the same for all callers.
params:
  least:  { type: Int, default: 0 }
columns: { least: Int! }
access: [public]
cache: { maxAge: 5s, carto: 0, stale: 2s }
--- */
SELECT least FROM `bench.t` WHERE size >= {{least}}
