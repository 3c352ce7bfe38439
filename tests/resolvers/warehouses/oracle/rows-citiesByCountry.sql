SELECT country, COUNT(*) AS cities, SUM(population) AS population
FROM world.cities
WHERE population >= {{minPopulation}}
[[ AND {{bbox(geom)}} ]]
GROUP BY country
