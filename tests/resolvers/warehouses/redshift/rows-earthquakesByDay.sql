SELECT CAST(time AT TIME ZONE 'UTC' AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= {{minMagnitude}}
[[ AND CAST(time AT TIME ZONE 'UTC' AS DATE) >= {{since}} ]]
[[ AND CAST(time AT TIME ZONE 'UTC' AS DATE) <= {{until}} ]]
[[ AND CAST(time AT TIME ZONE 'UTC' AS DATE) IN {{days}} ]]
[[ AND {{bbox(geom)}} ]]
GROUP BY day
