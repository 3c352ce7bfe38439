-- where text eq
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`s` = @__0
LIMIT 1001
-- {"__0": "ES"}

-- where text eq, ignoring case
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE LOWER(q.`s`) = LOWER(@__0)
LIMIT 1001
-- {"__0": "ES"}

-- where text ne
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (q.`s` <> @__0 OR q.`s` IS NULL)
LIMIT 1001
-- {"__0": "ES"}

-- where text ne, ignoring case
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (LOWER(q.`s`) <> LOWER(@__0) OR q.`s` IS NULL)
LIMIT 1001
-- {"__0": "ES"}

-- where text in
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`s` IN UNNEST(@__0)
LIMIT 1001
-- {"__0": ["ES"]}

-- where text in, ignoring case
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE LOWER(q.`s`) IN UNNEST(@__0)
LIMIT 1001
-- {"__0": ["es"]}

-- where text notIn
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (q.`s` NOT IN UNNEST(@__0) OR q.`s` IS NULL)
LIMIT 1001
-- {"__0": ["ES"]}

-- where text notIn, ignoring case
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (LOWER(q.`s`) NOT IN UNNEST(@__0) OR q.`s` IS NULL)
LIMIT 1001
-- {"__0": ["es"]}

-- where text contains
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE STRPOS(q.`s`, @__0) > 0
LIMIT 1001
-- {"__0": "ES"}

-- where text contains, ignoring case
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE STRPOS(LOWER(q.`s`), LOWER(@__0)) > 0
LIMIT 1001
-- {"__0": "ES"}

-- where text startsWith
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE STARTS_WITH(q.`s`, @__0)
LIMIT 1001
-- {"__0": "ES"}

-- where text startsWith, ignoring case
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE STARTS_WITH(LOWER(q.`s`), LOWER(@__0))
LIMIT 1001
-- {"__0": "ES"}

-- where text endsWith
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE ENDS_WITH(q.`s`, @__0)
LIMIT 1001
-- {"__0": "ES"}

-- where text endsWith, ignoring case
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE ENDS_WITH(LOWER(q.`s`), LOWER(@__0))
LIMIT 1001
-- {"__0": "ES"}

-- where text isNull
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`s` IS NULL
LIMIT 1001
-- {}

-- where whole eq
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`i` = @__0
LIMIT 1001
-- {"__0": 7}

-- where whole ne
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`i` <> @__0
LIMIT 1001
-- {"__0": 7}

-- where whole lt
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`i` < @__0
LIMIT 1001
-- {"__0": 7}

-- where whole lte
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`i` <= @__0
LIMIT 1001
-- {"__0": 7}

-- where whole gt
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`i` > @__0
LIMIT 1001
-- {"__0": 7}

-- where whole gte
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`i` >= @__0
LIMIT 1001
-- {"__0": 7}

-- where whole in
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`i` IN UNNEST(@__0)
LIMIT 1001
-- {"__0": [7]}

-- where whole notIn
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`i` NOT IN UNNEST(@__0)
LIMIT 1001
-- {"__0": [7]}

-- where whole isNull
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`i` IS NULL
LIMIT 1001
-- {}

-- where long eq
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`l` = CAST(@__0 AS INT64)
LIMIT 1001
-- {"__0": "9007199254740993"}

-- where long ne
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (q.`l` <> CAST(@__0 AS INT64) OR q.`l` IS NULL)
LIMIT 1001
-- {"__0": "9007199254740993"}

-- where long lt
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`l` < CAST(@__0 AS INT64)
LIMIT 1001
-- {"__0": "9007199254740993"}

-- where long lte
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`l` <= CAST(@__0 AS INT64)
LIMIT 1001
-- {"__0": "9007199254740993"}

-- where long gt
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`l` > CAST(@__0 AS INT64)
LIMIT 1001
-- {"__0": "9007199254740993"}

-- where long gte
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`l` >= CAST(@__0 AS INT64)
LIMIT 1001
-- {"__0": "9007199254740993"}

-- where long in
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`l` IN UNNEST(ARRAY(SELECT CAST(item AS INT64) FROM UNNEST(@__0) AS item))
LIMIT 1001
-- {"__0": ["9007199254740993"]}

-- where long notIn
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (q.`l` NOT IN UNNEST(ARRAY(SELECT CAST(item AS INT64) FROM UNNEST(@__0) AS item)) OR q.`l` IS NULL)
LIMIT 1001
-- {"__0": ["9007199254740993"]}

-- where long isNull
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`l` IS NULL
LIMIT 1001
-- {}

-- where number eq
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`f` = CAST(@__0 AS FLOAT64)
LIMIT 1001
-- {"__0": 2.5}

-- where number ne
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (q.`f` <> CAST(@__0 AS FLOAT64) OR q.`f` IS NULL)
LIMIT 1001
-- {"__0": 2.5}

-- where number lt
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`f` < CAST(@__0 AS FLOAT64)
LIMIT 1001
-- {"__0": 2.5}

-- where number lte
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`f` <= CAST(@__0 AS FLOAT64)
LIMIT 1001
-- {"__0": 2.5}

-- where number gt
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`f` > CAST(@__0 AS FLOAT64)
LIMIT 1001
-- {"__0": 2.5}

-- where number gte
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`f` >= CAST(@__0 AS FLOAT64)
LIMIT 1001
-- {"__0": 2.5}

-- where number in
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`f` IN UNNEST(ARRAY(SELECT CAST(item AS FLOAT64) FROM UNNEST(@__0) AS item))
LIMIT 1001
-- {"__0": [2.5]}

-- where number notIn
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (q.`f` NOT IN UNNEST(ARRAY(SELECT CAST(item AS FLOAT64) FROM UNNEST(@__0) AS item)) OR q.`f` IS NULL)
LIMIT 1001
-- {"__0": [2.5]}

-- where number isNull
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`f` IS NULL
LIMIT 1001
-- {}

-- where flag eq
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`b` = @__0
LIMIT 1001
-- {"__0": true}

-- where flag isNull
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`b` IS NULL
LIMIT 1001
-- {}

-- where day eq
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`d` = CAST(@__0 AS DATE)
LIMIT 1001
-- {"__0": "2018-02-03"}

-- where day ne
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (q.`d` <> CAST(@__0 AS DATE) OR q.`d` IS NULL)
LIMIT 1001
-- {"__0": "2018-02-03"}

-- where day lt
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`d` < CAST(@__0 AS DATE)
LIMIT 1001
-- {"__0": "2018-02-03"}

-- where day lte
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`d` <= CAST(@__0 AS DATE)
LIMIT 1001
-- {"__0": "2018-02-03"}

-- where day gt
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`d` > CAST(@__0 AS DATE)
LIMIT 1001
-- {"__0": "2018-02-03"}

-- where day gte
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`d` >= CAST(@__0 AS DATE)
LIMIT 1001
-- {"__0": "2018-02-03"}

-- where day in
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`d` IN UNNEST(ARRAY(SELECT CAST(item AS DATE) FROM UNNEST(@__0) AS item))
LIMIT 1001
-- {"__0": ["2018-02-03"]}

-- where day notIn
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (q.`d` NOT IN UNNEST(ARRAY(SELECT CAST(item AS DATE) FROM UNNEST(@__0) AS item)) OR q.`d` IS NULL)
LIMIT 1001
-- {"__0": ["2018-02-03"]}

-- where day isNull
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`d` IS NULL
LIMIT 1001
-- {}

-- where moment eq
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` = CAST(@__0 AS TIMESTAMP)
LIMIT 1001
-- {"__0": "2018-02-03T03:05:06.500000Z"}

-- where moment ne
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (q.`ts` <> CAST(@__0 AS TIMESTAMP) OR q.`ts` IS NULL)
LIMIT 1001
-- {"__0": "2018-02-03T03:05:06.500000Z"}

-- where moment lt
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` < CAST(@__0 AS TIMESTAMP)
LIMIT 1001
-- {"__0": "2018-02-03T03:05:06.500000Z"}

-- where moment lte
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` <= CAST(@__0 AS TIMESTAMP)
LIMIT 1001
-- {"__0": "2018-02-03T03:05:06.500000Z"}

-- where moment gt
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` > CAST(@__0 AS TIMESTAMP)
LIMIT 1001
-- {"__0": "2018-02-03T03:05:06.500000Z"}

-- where moment gte
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` >= CAST(@__0 AS TIMESTAMP)
LIMIT 1001
-- {"__0": "2018-02-03T03:05:06.500000Z"}

-- where moment in
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` IN UNNEST(ARRAY(SELECT CAST(item AS TIMESTAMP) FROM UNNEST(@__0) AS item))
LIMIT 1001
-- {"__0": ["2018-02-03T03:05:06.500000Z"]}

-- where moment notIn
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (q.`ts` NOT IN UNNEST(ARRAY(SELECT CAST(item AS TIMESTAMP) FROM UNNEST(@__0) AS item)) OR q.`ts` IS NULL)
LIMIT 1001
-- {"__0": ["2018-02-03T03:05:06.500000Z"]}

-- where moment isNull
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` IS NULL
LIMIT 1001
-- {}

-- where, nested, in a box
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE ST_INTERSECTSBOX(q.`geom`, 0.0, 0.0, 1.0, 1.0) AND (STRPOS(q.`s`, @__0) > 0 AND (q.`i` >= @__1 OR CASE WHEN q.`b` = @__2 THEN 1 ELSE 0 END = 0))
LIMIT 1001
-- {"__0": "50%", "__1": 5, "__2": true}

-- intersects
SELECT 1 AS `__one`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE ST_INTERSECTS(q.`geom`, ST_GEOGFROMGEOJSON(@__0))
LIMIT 1001
-- {"__0": "{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}"}

-- summary
SELECT CAST(COUNT(*) AS FLOAT64) AS `__count`, CAST(COUNT(q.`s`) AS FLOAT64) AS `__m0`, CAST(COUNT(DISTINCT q.`s`) AS FLOAT64) AS `__m1`, CAST(COUNT(q.`i`) AS FLOAT64) AS `__m2`, CAST(COUNT(DISTINCT q.`i`) AS FLOAT64) AS `__m3`, CAST(SUM(q.`i`) AS STRING) AS `__m4`, AVG(CAST(q.`i` AS FLOAT64)) AS `__m5`, MIN(q.`i`) AS `__m6`, MAX(q.`i`) AS `__m7`, CAST(COUNT(q.`l`) AS FLOAT64) AS `__m8`, CAST(COUNT(DISTINCT q.`l`) AS FLOAT64) AS `__m9`, CAST(SUM(q.`l`) AS STRING) AS `__m10`, AVG(CAST(q.`l` AS FLOAT64)) AS `__m11`, CAST(MIN(q.`l`) AS STRING) AS `__m12`, CAST(MAX(q.`l`) AS STRING) AS `__m13`, CAST(COUNT(q.`f`) AS FLOAT64) AS `__m14`, CAST(COUNT(DISTINCT q.`f`) AS FLOAT64) AS `__m15`, CAST(SUM(q.`f`) AS FLOAT64) AS `__m16`, AVG(CAST(q.`f` AS FLOAT64)) AS `__m17`, CAST(MIN(q.`f`) AS FLOAT64) AS `__m18`, CAST(MAX(q.`f`) AS FLOAT64) AS `__m19`, CAST(COUNT(q.`b`) AS FLOAT64) AS `__m20`, CAST(COUNT(DISTINCT q.`b`) AS FLOAT64) AS `__m21`, CAST(COUNT(q.`d`) AS FLOAT64) AS `__m22`, CAST(COUNT(DISTINCT q.`d`) AS FLOAT64) AS `__m23`, MIN(q.`d`) AS `__m24`, MAX(q.`d`) AS `__m25`, CAST(COUNT(q.`ts`) AS FLOAT64) AS `__m26`, CAST(COUNT(DISTINCT q.`ts`) AS FLOAT64) AS `__m27`, MIN(q.`ts`) AS `__m28`, MAX(q.`ts`) AS `__m29`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
LIMIT 2
-- {}

-- groups
SELECT g.`__k0` AS `__k0`, g.`__k1` AS `__k1`, g.`__k2` AS `__k2`, CAST(g.`__k3` AS STRING) AS `__k3`, CAST(COUNT(*) AS FLOAT64) AS `__count`, CAST(SUM(g.`__v0`) AS STRING) AS `__m0`, AVG(CAST(g.`__v1` AS FLOAT64)) AS `__m1`
FROM (
SELECT q.`s` AS `__k0`, q.`b` AS `__k1`, q.`i` AS `__k2`, q.`l` AS `__k3`, q.`i` AS `__v0`, q.`f` AS `__v1`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
) AS g
GROUP BY g.`__k0`, g.`__k1`, g.`__k2`, g.`__k3`
ORDER BY COUNT(*) DESC NULLS LAST, g.`__k0` ASC NULLS LAST, g.`__k1` ASC NULLS LAST, g.`__k2` ASC NULLS LAST, g.`__k3` ASC NULLS LAST
LIMIT 20
-- {}

-- groups of days by key
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`, MAX(g.`__v0`) AS `__m0`
FROM (
SELECT q.`d` AS `__k0`, q.`d` AS `__v0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` DESC NULLS LAST
LIMIT 20
-- {}

-- groups by sum
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`, CAST(SUM(g.`__v0`) AS STRING) AS `__m0`
FROM (
SELECT q.`s` AS `__k0`, q.`l` AS `__v0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
) AS g
GROUP BY g.`__k0`
ORDER BY SUM(g.`__v0`) DESC NULLS LAST, g.`__k0` ASC NULLS LAST
LIMIT 20
-- {}

-- groups by mean, which is not selected
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT q.`s` AS `__k0`, q.`i` AS `__v0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
) AS g
GROUP BY g.`__k0`
ORDER BY AVG(CAST(g.`__v0` AS FLOAT64)) ASC NULLS LAST, g.`__k0` ASC NULLS LAST
LIMIT 20
-- {}

-- groups by minimum
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`, CAST(COUNT(DISTINCT g.`__v0`) AS FLOAT64) AS `__m0`
FROM (
SELECT q.`s` AS `__k0`, q.`ts` AS `__v0`, q.`f` AS `__v1`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
) AS g
GROUP BY g.`__k0`
ORDER BY MIN(g.`__v1`) DESC NULLS LAST, g.`__k0` ASC NULLS LAST
LIMIT 20
-- {}

-- histogram by edges
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`, AVG(CAST(g.`__v0` AS FLOAT64)) AS `__m0`
FROM (
SELECT CASE WHEN q.`f` < CAST(@__0 AS FLOAT64) THEN 0 WHEN q.`f` < CAST(@__1 AS FLOAT64) THEN 1 WHEN q.`f` < CAST(@__2 AS FLOAT64) THEN 2 ELSE 3 END AS `__k0`, q.`i` AS `__v0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64)
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 4
-- {"__0": -1, "__1": 0, "__2": 2.5}

-- histogram by width
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT FLOOR(CAST(q.`f` AS FLOAT64) / CAST(@__0 AS FLOAT64) + 1e-9) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64)
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 1001
-- {"__0": 0.5}

-- histogram of integers by width
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT FLOOR(CAST(q.`i` AS FLOAT64) / CAST(@__0 AS FLOAT64)) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`i` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 1001
-- {"__0": 10}

-- histogram by bins
WITH `__f` AS (
SELECT CAST(q.`f` AS FLOAT64) AS `__x`, q.`i` AS `__v0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64)
), `__r` AS (SELECT MIN(`__x`) AS `__lo`, MAX(`__x`) AS `__hi` FROM `__f`)
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`, CAST(SUM(g.`__v0`) AS STRING) AS `__m0`, MIN(g.`__lo`) AS `__lo`, MIN(g.`__hi`) AS `__hi`
FROM (
SELECT CASE WHEN r.`__lo` = r.`__hi` THEN 0 ELSE LEAST(FLOOR((f.`__x` - r.`__lo`) / (r.`__hi` - r.`__lo`) * 10 + 1e-9), 9) END AS `__k0`, r.`__lo` AS `__lo`, r.`__hi` AS `__hi`, f.`__v0` AS `__v0`
FROM `__f` AS f CROSS JOIN `__r` AS r
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0`

-- {}

-- histogram of long integers by bins
WITH `__f` AS (
SELECT CAST(q.`l` AS FLOAT64) AS `__x`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`l` IS NOT NULL
), `__r` AS (SELECT MIN(`__x`) AS `__lo`, MAX(`__x`) AS `__hi` FROM `__f`)
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`, MIN(g.`__lo`) AS `__lo`, MIN(g.`__hi`) AS `__hi`
FROM (
SELECT CASE WHEN r.`__lo` = r.`__hi` THEN 0 ELSE LEAST(FLOOR((f.`__x` - r.`__lo`) / (r.`__hi` - r.`__lo`) * 10), 9) END AS `__k0`, r.`__lo` AS `__lo`, r.`__hi` AS `__hi`
FROM `__f` AS f CROSS JOIN `__r` AS r
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0`

-- {}

-- time series by SECOND
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT TIMESTAMP_TRUNC(q.`ts`, SECOND) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 10001
-- {}

-- time series by MINUTE
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT TIMESTAMP_TRUNC(q.`ts`, MINUTE) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 10001
-- {}

-- time series by HOUR
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT TIMESTAMP_SUB(TIMESTAMP_TRUNC(q.`ts`, MINUTE), INTERVAL EXTRACT(MINUTE FROM q.`ts` AT TIME ZONE @__0) MINUTE) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 10001
-- {"__0": "Asia/Kolkata"}

-- time series by DAY
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT DATE_TRUNC(DATE(q.`ts`, @__0), DAY) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 10001
-- {"__0": "Asia/Kolkata"}

-- time series by WEEK
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT DATE_TRUNC(DATE(q.`ts`, @__0), ISOWEEK) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 10001
-- {"__0": "Asia/Kolkata"}

-- time series by MONTH
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT DATE_TRUNC(DATE(q.`ts`, @__0), MONTH) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 10001
-- {"__0": "Asia/Kolkata"}

-- time series by QUARTER
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT DATE_TRUNC(DATE(q.`ts`, @__0), QUARTER) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 10001
-- {"__0": "Asia/Kolkata"}

-- time series by YEAR
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT DATE_TRUNC(DATE(q.`ts`, @__0), YEAR) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 10001
-- {"__0": "Asia/Kolkata"}

-- time series of days by DAY
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT DATE_TRUNC(q.`d`, DAY) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`d` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 10001
-- {}

-- time series of days by WEEK
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT DATE_TRUNC(q.`d`, ISOWEEK) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`d` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 10001
-- {}

-- time series of days by MONTH
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT DATE_TRUNC(q.`d`, MONTH) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`d` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 10001
-- {}

-- time series of days by QUARTER
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT DATE_TRUNC(q.`d`, QUARTER) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`d` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 10001
-- {}

-- time series of days by YEAR
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT DATE_TRUNC(q.`d`, YEAR) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`d` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 10001
-- {}

-- time series, split
SELECT g.`__k0` AS `__k0`, g.`__k1` AS `__k1`, CAST(COUNT(*) AS FLOAT64) AS `__count`, CAST(SUM(g.`__v0`) AS STRING) AS `__m0`
FROM (
SELECT DATE_TRUNC(DATE(q.`ts`, @__0), DAY) AS `__k0`, q.`s` AS `__k1`, q.`i` AS `__v0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`ts` IS NOT NULL
) AS g
GROUP BY g.`__k0`, g.`__k1`
ORDER BY g.`__k0` ASC NULLS LAST, g.`__k1` ASC NULLS LAST
LIMIT 10001
-- {"__0": "UTC"}

-- groups, filtered
SELECT g.`__k0` AS `__k0`, g.`__k1` AS `__k1`, g.`__k2` AS `__k2`, CAST(g.`__k3` AS STRING) AS `__k3`, CAST(COUNT(*) AS FLOAT64) AS `__count`, CAST(SUM(g.`__v0`) AS STRING) AS `__m0`, AVG(CAST(g.`__v1` AS FLOAT64)) AS `__m1`
FROM (
SELECT q.`s` AS `__k0`, q.`b` AS `__k1`, q.`i` AS `__k2`, q.`l` AS `__k3`, q.`i` AS `__v0`, q.`f` AS `__v1`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (STRPOS(q.`s`, @__0) > 0 AND (q.`i` >= @__1 OR CASE WHEN q.`b` = @__2 THEN 1 ELSE 0 END = 0))
) AS g
GROUP BY g.`__k0`, g.`__k1`, g.`__k2`, g.`__k3`
ORDER BY COUNT(*) DESC NULLS LAST, g.`__k0` ASC NULLS LAST, g.`__k1` ASC NULLS LAST, g.`__k2` ASC NULLS LAST, g.`__k3` ASC NULLS LAST
LIMIT 20
-- {"__0": "50%", "__1": 5, "__2": true}

-- histogram by edges, filtered
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`, AVG(CAST(g.`__v0` AS FLOAT64)) AS `__m0`
FROM (
SELECT CASE WHEN q.`f` < CAST(@__0 AS FLOAT64) THEN 0 WHEN q.`f` < CAST(@__1 AS FLOAT64) THEN 1 WHEN q.`f` < CAST(@__2 AS FLOAT64) THEN 2 ELSE 3 END AS `__k0`, q.`i` AS `__v0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (STRPOS(q.`s`, @__3) > 0 AND (q.`i` >= @__4 OR CASE WHEN q.`b` = @__5 THEN 1 ELSE 0 END = 0)) AND ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64)
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 4
-- {"__0": -1, "__1": 0, "__2": 2.5, "__3": "50%", "__4": 5, "__5": true}

-- histogram by bins, filtered
WITH `__f` AS (
SELECT CAST(q.`f` AS FLOAT64) AS `__x`, q.`i` AS `__v0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (STRPOS(q.`s`, @__0) > 0 AND (q.`i` >= @__1 OR CASE WHEN q.`b` = @__2 THEN 1 ELSE 0 END = 0)) AND ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64)
), `__r` AS (SELECT MIN(`__x`) AS `__lo`, MAX(`__x`) AS `__hi` FROM `__f`)
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`, CAST(SUM(g.`__v0`) AS STRING) AS `__m0`, MIN(g.`__lo`) AS `__lo`, MIN(g.`__hi`) AS `__hi`
FROM (
SELECT CASE WHEN r.`__lo` = r.`__hi` THEN 0 ELSE LEAST(FLOOR((f.`__x` - r.`__lo`) / (r.`__hi` - r.`__lo`) * 10 + 1e-9), 9) END AS `__k0`, r.`__lo` AS `__lo`, r.`__hi` AS `__hi`, f.`__v0` AS `__v0`
FROM `__f` AS f CROSS JOIN `__r` AS r
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0`

-- {"__0": "50%", "__1": 5, "__2": true}

-- time series by DAY, filtered
SELECT g.`__k0` AS `__k0`, CAST(COUNT(*) AS FLOAT64) AS `__count`
FROM (
SELECT DATE_TRUNC(DATE(q.`ts`, @__0), DAY) AS `__k0`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE (STRPOS(q.`s`, @__1) > 0 AND (q.`i` >= @__2 OR CASE WHEN q.`b` = @__3 THEN 1 ELSE 0 END = 0)) AND q.`ts` IS NOT NULL
) AS g
GROUP BY g.`__k0`
ORDER BY g.`__k0` ASC NULLS LAST
LIMIT 10001
-- {"__0": "Asia/Kolkata", "__1": "50%", "__2": 5, "__3": true}

-- page, first
SELECT q.`s` AS `text`, CAST(q.`s` AS STRING) AS `__k0`, CAST(CASE WHEN ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64) THEN CAST(q.`f` AS FLOAT64) END AS STRING) AS `__k1`, FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', q.`ts`, 'UTC') AS `__k2`, CAST(q.`d` AS STRING) AS `__k3`, CAST(q.`l` AS STRING) AS `__k4`, CASE WHEN q.`b` THEN 'true' WHEN NOT q.`b` THEN 'false' END AS `__k5`, CAST(q.`i` AS STRING) AS `__k6`, CAST(q.`id` AS STRING) AS `__k7`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
ORDER BY q.`s` ASC NULLS LAST, CASE WHEN ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64) THEN CAST(q.`f` AS FLOAT64) END DESC NULLS LAST, q.`ts` ASC NULLS LAST, q.`d` DESC NULLS LAST, q.`l` ASC NULLS LAST, q.`b` DESC NULLS LAST, q.`i` ASC NULLS LAST, CAST(q.`id` AS STRING) ASC NULLS LAST
LIMIT 11
-- {}

-- page, after a row
SELECT q.`s` AS `text`, CAST(q.`s` AS STRING) AS `__k0`, CAST(CASE WHEN ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64) THEN CAST(q.`f` AS FLOAT64) END AS STRING) AS `__k1`, FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', q.`ts`, 'UTC') AS `__k2`, CAST(q.`d` AS STRING) AS `__k3`, CAST(q.`l` AS STRING) AS `__k4`, CASE WHEN q.`b` THEN 'true' WHEN NOT q.`b` THEN 'false' END AS `__k5`, CAST(q.`i` AS STRING) AS `__k6`, CAST(q.`id` AS STRING) AS `__k7`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`i` >= @__0 AND (q.`s` > @__1 OR q.`s` IS NULL OR (q.`s` = @__1 AND (CASE WHEN ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64) THEN CAST(q.`f` AS FLOAT64) END < CAST(@__2 AS FLOAT64) OR CASE WHEN ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64) THEN CAST(q.`f` AS FLOAT64) END IS NULL OR (CASE WHEN ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64) THEN CAST(q.`f` AS FLOAT64) END = CAST(@__2 AS FLOAT64) AND (q.`ts` > CAST(@__3 AS TIMESTAMP) OR q.`ts` IS NULL OR (q.`ts` = CAST(@__3 AS TIMESTAMP) AND (q.`d` < CAST(@__4 AS DATE) OR q.`d` IS NULL OR (q.`d` = CAST(@__4 AS DATE) AND (q.`l` > CAST(@__5 AS INT64) OR q.`l` IS NULL OR (q.`l` = CAST(@__5 AS INT64) AND (q.`b` < @__6 OR q.`b` IS NULL OR (q.`b` = @__6 AND (q.`i` > @__7 OR (q.`i` = @__7 AND (CAST(q.`id` AS STRING) > @__8)))))))))))))))
ORDER BY q.`s` ASC NULLS LAST, CASE WHEN ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64) THEN CAST(q.`f` AS FLOAT64) END DESC NULLS LAST, q.`ts` ASC NULLS LAST, q.`d` DESC NULLS LAST, q.`l` ASC NULLS LAST, q.`b` DESC NULLS LAST, q.`i` ASC NULLS LAST, CAST(q.`id` AS STRING) ASC NULLS LAST
LIMIT 11
-- {"__0": 5, "__1": "Ó", "__2": 0.1, "__3": "2018-02-03T04:05:06.123456Z", "__4": "2018-02-03", "__5": "9007199254740993", "__6": true, "__7": 7, "__8": "id1"}

-- page, after nulls
SELECT q.`s` AS `text`, CAST(q.`s` AS STRING) AS `__k0`, CAST(CASE WHEN ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64) THEN CAST(q.`f` AS FLOAT64) END AS STRING) AS `__k1`, FORMAT_TIMESTAMP('%Y-%m-%dT%H:%M:%E6SZ', q.`ts`, 'UTC') AS `__k2`, CAST(q.`d` AS STRING) AS `__k3`, CAST(q.`l` AS STRING) AS `__k4`, CASE WHEN q.`b` THEN 'true' WHEN NOT q.`b` THEN 'false' END AS `__k5`, CAST(q.`i` AS STRING) AS `__k6`, CAST(q.`id` AS STRING) AS `__k7`
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM `p.d.tab`
) AS q
WHERE q.`i` >= @__0 AND (q.`s` IS NULL AND (CASE WHEN ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64) THEN CAST(q.`f` AS FLOAT64) END IS NULL AND (q.`ts` IS NULL AND (q.`d` < CAST(@__1 AS DATE) OR q.`d` IS NULL OR (q.`d` = CAST(@__1 AS DATE) AND (q.`l` > CAST(@__2 AS INT64) OR q.`l` IS NULL OR (q.`l` = CAST(@__2 AS INT64) AND (q.`b` < @__3 OR q.`b` IS NULL OR (q.`b` = @__3 AND (q.`i` > @__4 OR (q.`i` = @__4 AND (CAST(q.`id` AS STRING) > @__5))))))))))))
ORDER BY q.`s` ASC NULLS LAST, CASE WHEN ABS(q.`f`) <= CAST('1.7976931348623157e308' AS FLOAT64) THEN CAST(q.`f` AS FLOAT64) END DESC NULLS LAST, q.`ts` ASC NULLS LAST, q.`d` DESC NULLS LAST, q.`l` ASC NULLS LAST, q.`b` DESC NULLS LAST, q.`i` ASC NULLS LAST, CAST(q.`id` AS STRING) ASC NULLS LAST
LIMIT 11
-- {"__0": 5, "__1": "2018-02-03", "__2": "9007199254740993", "__3": true, "__4": 7, "__5": "id1"}
