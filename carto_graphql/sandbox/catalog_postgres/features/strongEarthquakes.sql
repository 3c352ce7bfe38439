/* ---
description: Earthquakes, strongest first (USGS). The SQL is a Named Source that is kept in CARTO.
source: strong_earthquakes
geometry: { column: geom, nullable: false }
id: id
params:
  minMagnitude: { type: Float, default: 6, min: 4, max: 10, description: Minimum magnitude. }
  since:        { type: DateTime, default: "2018-01-31T00:00:00Z", description: Earliest time. }
columns:
  began:     { type: DateTime!, column: time, description: Time at which it began. }
  magnitude: Float!
  depth:     { type: Float!, description: Depth in kilometres. }
  place:     { type: String!, description: Distance and direction from a nearby town. }
access: [public]
limit: { default: 100, max: 1000 }
cache: 10m
sample: { minMagnitude: 5, since: "2018-02-01T00:00:00Z" }
--- */
