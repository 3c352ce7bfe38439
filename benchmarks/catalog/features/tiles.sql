/* ---
description: Canned vector tiles.
geometry: geom
columns:
  name:   String!
  number: Int!
tiles: { maxzoom: 22 }
access: [public]
cache: 1h
--- */
SELECT name, number, geom
FROM `bench.tiles`
