SELECT iata, name, city, state, geom
FROM sandbox.us.airports
WHERE ST_CONTAINS({{area}}, geom)
[[ AND state = {{state}} ]]
