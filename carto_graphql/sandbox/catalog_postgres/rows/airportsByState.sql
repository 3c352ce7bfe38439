/* ---
description: Airports of each state of the United States, found by the county whose borders hold them.
params:
  search: { type: String, minLength: 2, maxLength: 50, description: "Part of the airport's name, in any case." }
columns:
  state:    { type: String!, description: Name of the state. }
  airports: { type: Int!, description: How many. }
  counties: { type: Int!, description: How many counties have one. }
sort: [state, airports, counties]
order: airports desc, state
access: [public]
limit: { default: 60, max: 100 }
cache: 1d
sample: { search: international }
--- */
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM us.airports AS airports
JOIN us.counties AS counties ON ST_Contains(counties.geom, airports.geom)
WHERE TRUE
[[ AND STRPOS(LOWER(airports.name), LOWER({{search}})) > 0 ]]
GROUP BY counties.state
