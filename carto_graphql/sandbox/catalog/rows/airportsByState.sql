/* ---
description: Number of airports per state of the United States, matched by the county that contains them.
params:
  search: { type: String, minLength: 2, maxLength: 50, description: "Part of the airport's name, case-insensitive." }
columns:
  state:    { type: String!, description: Name of the state. }
  airports: { type: Int!, description: Number of airports. }
  counties: { type: Int!, description: Number of counties with an airport. }
sort: [state, airports, counties]
order: airports desc, state
access: [public]
limit: { default: 60, max: 100 }
cache: 1d
sample: { search: international }
--- */
SELECT counties.state, COUNT(*) AS airports, COUNT(DISTINCT counties.fips) AS counties
FROM `sandbox.us.airports` AS airports
JOIN `sandbox.us.counties` AS counties ON ST_CONTAINS(counties.geom, airports.geom)
WHERE TRUE
[[ AND STRPOS(LOWER(airports.name), LOWER({{search}})) > 0 ]]
GROUP BY counties.state
