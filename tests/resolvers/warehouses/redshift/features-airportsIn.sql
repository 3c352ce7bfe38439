SELECT iata, name, city, state, geom
FROM us.airports
WHERE ST_Contains({{area}}, geom)
[[ AND state = {{state}} ]]
