SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM us.airports AS airports
JOIN us.counties AS counties ON ST_Contains(counties.geom, airports.geom)
WHERE TRUE
[[ AND STRPOS(LOWER(airports.name), LOWER({{search}})) > 0 ]]
GROUP BY counties.state
