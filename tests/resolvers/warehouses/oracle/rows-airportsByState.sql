SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM us.airports airports
JOIN us.counties counties ON SDO_CONTAINS(counties.geom, airports.geom) = 'TRUE'
WHERE 1 = 1
[[ AND INSTR(LOWER(airports.name), LOWER({{search}})) > 0 ]]
GROUP BY counties.state
