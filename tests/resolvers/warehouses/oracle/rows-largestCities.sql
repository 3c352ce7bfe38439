SELECT geonameid, country, rank, name, population, "SHARE"
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    population / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS "SHARE"
  FROM world.cities
) ranked
WHERE rank <= {{top}}
[[ AND country IN {{countries}} ]]
