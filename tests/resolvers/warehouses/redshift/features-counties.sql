SELECT fips, name, state, ST_Simplify(geom, {{tolerance}} / 111195.0802) AS geom
FROM us.counties
WHERE TRUE
[[ AND state IN {{states}} ]]
[[ AND {{bbox(geom)}} ]]
