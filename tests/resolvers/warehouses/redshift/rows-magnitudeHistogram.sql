SELECT FLOOR(magnitude / {{step}}) * {{step}} AS magnitude, COUNT(*) AS earthquakes
FROM world.earthquakes
WHERE kind = 'earthquake'
[[ AND (depth < 70) = {{shallow}} ]]
[[ AND {{bbox(geom)}} ]]
GROUP BY 1
