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
SELECT county.state, COUNT(*) AS airports, COUNT(DISTINCT county.fips) AS counties
FROM us.airports AS airport
JOIN us.counties AS county ON ST_Contains(county.geom, airport.geom)
WHERE TRUE
[[ AND STRPOS(LOWER(airport.name), LOWER({{search}})) > 0 ]]
GROUP BY county.state
