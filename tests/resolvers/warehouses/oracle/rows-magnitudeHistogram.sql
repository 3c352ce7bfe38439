SELECT FLOOR(magnitude / {{step}}) * {{step}} AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'
[[ AND CASE WHEN depth < 70 THEN 1 ELSE 0 END = {{shallow}} ]]
[[ AND {{bbox(geom)}} ]]
GROUP BY FLOOR(magnitude / {{step}}) * {{step}}
