SELECT
  name, continent, population, gdp,
  CAST(gdp AS DOUBLE PRECISION) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS DOUBLE PRECISION) / {{comparedTo}} AS ratio
FROM world.countries
WHERE gdp >= {{minGdp}}
