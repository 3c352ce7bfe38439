/* ---
description: Earthquakes and blasts recorded from 31 January to 7 February 2018 (USGS).
geometry: geom
id: id
params:
  since:        { type: DateTime, description: "Not before this moment, for example 2018-02-05T00:00:00Z." }
  until:        { type: DateTime, description: Before this moment. }
  minMagnitude: { type: Float, default: 2.5, min: -2, max: 10, description: Least magnitude. }
  kind:         { type: String, enum: [earthquake, explosion, quarry_blast], description: What shook the ground. }
  tsunami:      { type: Boolean, description: Only those with (or without) a tsunami message. }
columns:
  time:      { type: DateTime!, description: When it began. }
  magnitude: Float!
  depth:     { type: Float!, description: Kilometres below the surface. }
  place:     { type: String!, description: Distance and direction from a town nearby. }
  kind:      { type: String!, description: "earthquake, explosion or quarry_blast." }
  tsunami:   Boolean!
  reports:   { type: Int, column: felt, description: How many people told the USGS that they had felt it. }
sort: [time, magnitude, depth]
order: time desc, id
access: [public]
limit: { default: 500, max: 2000 }
cache: 10m
sample: { since: "2018-02-05T00:00:00Z", minMagnitude: 4.5 }
--- */
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= {{minMagnitude}}
[[ AND time >= {{since}} ]]
[[ AND time < {{until}} ]]
[[ AND kind = {{kind}} ]]
[[ AND tsunami = {{tsunami}} ]]
[[ AND {{bbox(geom)}} ]]
