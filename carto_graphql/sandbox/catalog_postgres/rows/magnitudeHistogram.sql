/* ---
description: How many earthquakes there were of each magnitude, in steps.
params:
  step:    { type: Float, default: 1, min: 0.1, max: 5, description: Width of a step. }
  shallow: { type: Boolean, description: Only those less (or not less) than 70 km deep. }
columns:
  magnitude:   { type: Float!, description: Where the step begins. }
  earthquakes: { type: Int!, description: How many. }
sort: [magnitude, earthquakes]
order: magnitude
access: [public]
limit: { default: 100, max: 200 }
cache: 10m
sample: { step: 0.5 }
--- */
SELECT FLOOR(magnitude / {{step}}) * {{step}} AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'
[[ AND (depth < 70) = {{shallow}} ]]
[[ AND {{bbox(geom)}} ]]
GROUP BY 1
