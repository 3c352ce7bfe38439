SELECT name, continent, population, gdp, CAST(gdp AS DOUBLE PRECISION) / NULLIF(population, 0) AS gdp_per_head
FROM world.countries
WHERE gdp >= {{minGdp}}
