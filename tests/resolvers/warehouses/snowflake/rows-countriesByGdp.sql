SELECT
  name, continent, population, gdp,
  CAST(gdp AS DOUBLE) / NULLIF(population, 0) AS gdp_per_head,
  CAST(gdp AS DOUBLE) / {{comparedTo}} AS ratio
FROM sandbox.world.countries
WHERE gdp >= {{minGdp}}
