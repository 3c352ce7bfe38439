/* ---
description: Number of earthquakes in each magnitude range.
params:
  step:    { type: Float, default: 1, min: 0.1, max: 5, description: Width of a range. }
  shallow: { type: Boolean, description: Whether the depth is less than 70 km. }
columns:
  magnitude:   { type: Float!, description: Lower bound of the range. }
  earthquakes: { type: Int!, description: Number of earthquakes. }
sort: [magnitude, earthquakes]
order: magnitude
access: [public]
limit: { default: 100, max: 200 }
cache: 10m
sample: { step: 0.5 }
--- */
SELECT FLOOR(magnitude / {{step}}) * {{step}} AS magnitude, COUNT(*) AS earthquakes
FROM `sandbox.world.earthquakes`
WHERE kind = 'earthquake'
[[ AND (depth < 70) = {{shallow}} ]]
[[ AND {{bbox(geom)}} ]]
GROUP BY 1
