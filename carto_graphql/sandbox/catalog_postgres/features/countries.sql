/* ---
description: Countries as polygons, coarse enough for a map of the world (Natural Earth, 1:110,000,000).
geometry: { column: geom, nullable: false }
id: name
params:
  continents:
    type: "[String!]"
    minItems: 1
    maxItems: 8
    maxLength: 30
    description: Names of continents, such as Asia or South America.
  minPopulation: { type: BigInt, default: 0, min: 0, description: Minimum number of inhabitants. }
columns:
  name:       { type: String!, description: Short English name. }
  iso2:       { type: String, description: ISO 3166-1 alpha-2 code; null if there is none. }
  iso3:       { type: String, description: ISO 3166-1 alpha-3 code; null if there is none. }
  continent:  String!
  population: { type: BigInt!, description: Estimated number of inhabitants. }
  gdp:        { type: BigInt!, description: Estimated gross domestic product in US dollars. }
  area:       { type: Float!, description: Area within the drawn borders in square kilometres. }
filter: [name, iso2, iso3, continent, population, gdp, area]
aggregate: [name, iso2, iso3, continent, population, gdp, area]
tiles: { properties: [name, iso2, iso3, continent, population, gdp, area] }
sort: [name, population, gdp, area, iso2, iso3, continent]
order: name
access: [public]
limit: { default: 200, max: 200 }
cache: 1d
sample: { continents: [South America] }
--- */
SELECT name, iso2, iso3, continent, population, gdp, ST_Area(geom::geography) / 1000000 AS area, geom
FROM world.countries
WHERE population >= {{minPopulation}}
[[ AND continent IN {{continents}} ]]
[[ AND {{bbox(geom)}} ]]
