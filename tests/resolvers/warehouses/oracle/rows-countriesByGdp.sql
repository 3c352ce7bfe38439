SELECT
  name, continent, population, gdp,
  gdp / NULLIF(population, 0) AS gdp_per_head,
  gdp / {{comparedTo}} AS ratio
FROM world.countries
WHERE gdp >= {{minGdp}}
