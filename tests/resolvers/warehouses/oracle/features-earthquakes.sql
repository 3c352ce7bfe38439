SELECT id, time, magnitude, depth, place, kind, tsunami, felt, geom
FROM world.earthquakes
WHERE magnitude >= {{minMagnitude}}
[[ AND time >= {{since}} ]]
[[ AND time < {{until}} ]]
[[ AND kind = {{kind}} ]]
[[ AND tsunami = {{tsunami}} ]]
[[ AND {{bbox(geom)}} ]]
