SELECT fips, name, state, ST_SIMPLIFY(geom, {{tolerance}} / 111195.0802) AS geom
FROM sandbox.us.counties
WHERE TRUE
[[ AND state IN {{states}} ]]
[[ AND {{bbox(geom)}} ]]
