/* ---
description: Earthquakes and blasts recorded from 31 January to 7 February 2018 (USGS).
geometry: { column: geom, nullable: false }
id: id
params:
  since:        { type: DateTime, description: "Earliest time, for example 2018-02-05T00:00:00Z." }
  until:        { type: DateTime, description: Latest time (exclusive). }
  minMagnitude: { type: Float, default: 2.5, min: -2, max: 10, description: Minimum magnitude. }
  kind:         { type: String, enum: [earthquake, explosion, quarry_blast], description: Kind of event. }
  tsunami:      { type: Boolean, description: Whether a tsunami message was issued. }
columns:
  time:      { type: DateTime!, description: Time at which it began. }
  magnitude: Float!
  depth:     { type: Float!, description: Depth in kilometres. }
  place:     { type: String!, description: Distance and direction from a nearby town. }
  kind:      { type: String!, description: "earthquake, explosion or quarry_blast." }
  tsunami:   Boolean!
  reports:   { type: Int, column: felt, description: Number of people who reported to the USGS that they felt it. }
filter: [time, magnitude, depth, place, kind, tsunami, reports]
aggregate: [time, magnitude, depth, place, kind, tsunami, reports]
sort: [time, magnitude, depth, place, kind, tsunami, reports]
order: time desc, id
access: [public]
limit: { default: 500, max: 2000 }
cache: 10m
sample: { since: "2018-02-05T00:00:00Z", minMagnitude: 4.5 }
--- */
SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM `sandbox.world.earthquakes`
WHERE magnitude >= {{minMagnitude}}
[[ AND time >= {{since}} ]]
[[ AND time < {{until}} ]]
[[ AND kind = {{kind}} ]]
[[ AND tsunami = {{tsunami}} ]]
[[ AND {{bbox(geom)}} ]]
