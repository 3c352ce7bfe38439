SELECT name, continent, population, gdp, gdp / NULLIF(population, 0) AS gdp_per_head
FROM world.countries
WHERE gdp >= {{minGdp}}
