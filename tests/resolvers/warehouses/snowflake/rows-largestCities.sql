SELECT geonameid, country, rank, name, population, share
FROM (
  SELECT
    geonameid, country, name, population,
    ROW_NUMBER() OVER (PARTITION BY country ORDER BY population DESC, geonameid) AS rank,
    CAST(population AS DOUBLE) / NULLIF(SUM(population) OVER (PARTITION BY country), 0) AS share
  FROM sandbox.world.cities
) AS ranked
WHERE rank <= {{top}}
[[ AND country IN {{countries}} ]]
