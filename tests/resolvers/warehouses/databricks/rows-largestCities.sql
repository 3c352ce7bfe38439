SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    TRY_DIVIDE(population, SUM(population) OVER (PARTITION BY country)) AS share
  FROM sandbox.world.cities
) AS ranked
WHERE rank <= {{top}}
[[ AND country IN {{countries}} ]]
