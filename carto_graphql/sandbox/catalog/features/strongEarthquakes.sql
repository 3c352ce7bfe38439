/* ---
description: The strongest earthquakes first; the SQL is a Named Source, kept in CARTO (USGS).
source: strong_earthquakes
geometry: geom
id: id
params:
  minMagnitude: { type: Float, default: 6, min: 4, max: 10, description: Least magnitude. }
  since:        { type: DateTime, default: "2018-01-31T00:00:00Z", description: Not before this moment. }
columns:
  began:     { type: DateTime!, column: time, description: When it began. }
  magnitude: Float!
  depth:     { type: Float!, description: Kilometres below the surface. }
  place:     { type: String!, description: Distance and direction from a town nearby. }
access: [public]
limit: { default: 100, max: 1000 }
cache: 10m
sample: { minMagnitude: 5, since: "2018-02-01T00:00:00Z" }
--- */
