SELECT
  name, continent, population, gdp,
  TRY_DIVIDE(gdp, population) AS gdp_per_head,
  gdp / {{comparedTo}} AS ratio
FROM sandbox.world.countries
WHERE gdp >= {{minGdp}}
