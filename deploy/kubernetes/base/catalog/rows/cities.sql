/* ---
description: Cities.
params: { limitTo: { type: String, description: An ISO 3166 code. } }
columns: { name: String!, country: String! }
access: [public]
--- */
SELECT name, country FROM `carto-demo-data.demo_tables.populated_places`
WHERE TRUE [[ AND country = {{limitTo}} ]]
