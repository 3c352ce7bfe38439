/* ---
description: "H3 cells with their number of cities, their inhabitants or their largest city."
geometry: { column: h3, type: h3, nullable: false }
id: h3
params:
  measure:
    description: What `value` is.
    choices:
      CITIES:     { sql: COUNT(*), description: Number of cities. }
      POPULATION: { sql: SUM(population), description: Total number of inhabitants. }
      LARGEST:    { sql: MAX(population), description: Number of inhabitants of the largest city. }
    default: POPULATION
  resolution:    { type: Int, default: 2, min: 0, max: 5, description: "Resolution of H3: 0 for the largest cells, 5 for the smallest." }
  minPopulation: { type: Int, default: 100000, min: 0, description: Minimum number of inhabitants of a city. }
columns:
  value: { type: Float!, description: The `measure` of the cities in the cell. }
sort: [value]
order: value desc, h3
access: [public]
limit: { default: 2000, max: 20000 }
cache: 1d
sample: { measure: LARGEST, resolution: 1, minPopulation: 1000000 }
--- */
SELECT h3, {{measure}} AS value
FROM (
  SELECT `carto-un`.carto.H3_FROMGEOGPOINT(geom, {{resolution}}) AS h3, population
  FROM `sandbox.world.cities`
  WHERE population >= {{minPopulation}}
) AS cities
GROUP BY h3
