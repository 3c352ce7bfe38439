/* ---
description: Earthquakes of each day (UTC), from 31 January to 7 February 2018.
params:
  since:        { type: Date, description: "First day, for example 2018-02-01." }
  until:        { type: Date, description: Last day. }
  days:         { type: "[Date!]", maxItems: 31, description: Days to include. }
  minMagnitude: { type: Float, default: 0, min: -2, max: 10, description: Minimum magnitude. }
columns:
  day:         Date!
  earthquakes: { type: Int!, description: Number of earthquakes. }
  strongest:   { type: Float!, description: Maximum magnitude. }
  meanDepth:   { type: Float!, column: mean_depth, description: Mean depth in kilometres. }
sort: [day, earthquakes, strongest]
order: day
access: [public]
limit: { default: 31, max: 366 }
cache: 10m
sample:
  - { since: "2018-02-01", until: "2018-02-06", expect: { rows: 6, first: { day: "2018-02-01" } } }
  - { days: ["2018-02-06"], minMagnitude: 6, expect: { rows: 1 } }
--- */
SELECT CAST(time AT TIME ZONE 'UTC' AS date) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= {{minMagnitude}}
[[ AND CAST(time AT TIME ZONE 'UTC' AS date) >= {{since}} ]]
[[ AND CAST(time AT TIME ZONE 'UTC' AS date) <= {{until}} ]]
[[ AND CAST(time AT TIME ZONE 'UTC' AS date) IN {{days}} ]]
[[ AND {{bbox(geom)}} ]]
GROUP BY day
