SELECT CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= {{minMagnitude}}
[[ AND CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) >= {{since}} ]]
[[ AND CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) <= {{until}} ]]
[[ AND CAST(CONVERT_TIMEZONE('UTC', time) AS DATE) IN {{days}} ]]
[[ AND {{bbox(geom)}} ]]
GROUP BY day
