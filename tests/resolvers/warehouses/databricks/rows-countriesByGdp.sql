SELECT name, continent, population, gdp, TRY_DIVIDE(gdp, population) AS gdp_per_head
FROM sandbox.world.countries
WHERE gdp >= {{minGdp}}
