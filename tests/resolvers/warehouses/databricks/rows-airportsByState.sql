SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM sandbox.us.airports AS airports
JOIN sandbox.us.counties AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE
[[ AND CONTAINS(LOWER(airports.name), LOWER({{search}})) ]]
GROUP BY counties.state
