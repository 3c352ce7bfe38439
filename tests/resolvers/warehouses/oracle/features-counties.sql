SELECT fips, name, state, SDO_UTIL.SIMPLIFY(geom, {{tolerance}}) AS geom
FROM us.counties
WHERE 1 = 1
[[ AND state IN {{states}} ]]
[[ AND {{bbox(geom)}} ]]
