SELECT TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) AS day, COUNT(*) AS earthquakes, MAX(magnitude) AS strongest, AVG(depth) AS mean_depth
FROM world.earthquakes
WHERE kind = 'earthquake' AND magnitude >= {{minMagnitude}}
[[ AND TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) >= {{since}} ]]
[[ AND TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) <= {{until}} ]]
[[ AND TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE)) IN {{days}} ]]
[[ AND {{bbox(geom)}} ]]
GROUP BY TRUNC(CAST(SYS_EXTRACT_UTC(time) AS DATE))
