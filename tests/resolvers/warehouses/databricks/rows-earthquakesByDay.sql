SELECT CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM sandbox.world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= {{minMagnitude}}
[[ AND CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) >= {{since}} ]]
[[ AND CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) <= {{until}} ]]
[[ AND CAST(TO_UTC_TIMESTAMP(time, CURRENT_TIMEZONE()) AS DATE) IN {{days}} ]]
[[ AND {{bbox(geom)}} ]]
GROUP BY day
