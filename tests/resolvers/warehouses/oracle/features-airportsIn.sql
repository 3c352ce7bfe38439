SELECT iata, name, city, state, geom
FROM us.airports
WHERE SDO_INSIDE(geom, {{area}}) = 'TRUE'
[[ AND state = {{state}} ]]
