SELECT name, continent, population, gdp, CAST(gdp AS DOUBLE) / NULLIF(population, 0) AS gdp_per_head
FROM sandbox.world.countries
WHERE gdp >= {{minGdp}}
