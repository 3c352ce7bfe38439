-- where text eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."s" = CAST($1 AS text)
LIMIT 1001
-- ["ES"]

-- where text eq, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE LOWER(q."s") = LOWER(CAST($1 AS text))
LIMIT 1001
-- ["ES"]

-- where text ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."s" <> CAST($1 AS text) OR q."s" IS NULL)
LIMIT 1001
-- ["ES"]

-- where text ne, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (LOWER(q."s") <> LOWER(CAST($1 AS text)) OR q."s" IS NULL)
LIMIT 1001
-- ["ES"]

-- where text in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."s" = ANY (CAST($1 AS text[]))
LIMIT 1001
-- [["ES"]]

-- where text in, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE LOWER(q."s") = ANY (CAST($1 AS text[]))
LIMIT 1001
-- [["es"]]

-- where text notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."s" <> ALL (CAST($1 AS text[])) OR q."s" IS NULL)
LIMIT 1001
-- [["ES"]]

-- where text notIn, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (LOWER(q."s") <> ALL (CAST($1 AS text[])) OR q."s" IS NULL)
LIMIT 1001
-- [["es"]]

-- where text contains
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."s" LIKE CAST($1 AS text) ESCAPE '!'
LIMIT 1001
-- ["%ES%"]

-- where text contains, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE LOWER(q."s") LIKE LOWER(CAST($1 AS text)) ESCAPE '!'
LIMIT 1001
-- ["%ES%"]

-- where text startsWith
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."s" LIKE CAST($1 AS text) ESCAPE '!'
LIMIT 1001
-- ["ES%"]

-- where text startsWith, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE LOWER(q."s") LIKE LOWER(CAST($1 AS text)) ESCAPE '!'
LIMIT 1001
-- ["ES%"]

-- where text endsWith
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."s" LIKE CAST($1 AS text) ESCAPE '!'
LIMIT 1001
-- ["%ES"]

-- where text endsWith, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE LOWER(q."s") LIKE LOWER(CAST($1 AS text)) ESCAPE '!'
LIMIT 1001
-- ["%ES"]

-- where text isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."s" IS NULL
LIMIT 1001
-- []

-- where whole eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" = CAST($1 AS integer)
LIMIT 1001
-- [7]

-- where whole ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" <> CAST($1 AS integer)
LIMIT 1001
-- [7]

-- where whole lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" < CAST($1 AS integer)
LIMIT 1001
-- [7]

-- where whole lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" <= CAST($1 AS integer)
LIMIT 1001
-- [7]

-- where whole gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" > CAST($1 AS integer)
LIMIT 1001
-- [7]

-- where whole gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" >= CAST($1 AS integer)
LIMIT 1001
-- [7]

-- where whole in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" = ANY (CAST($1 AS integer[]))
LIMIT 1001
-- [[7]]

-- where whole notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" <> ALL (CAST($1 AS integer[]))
LIMIT 1001
-- [[7]]

-- where whole isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" IS NULL
LIMIT 1001
-- []

-- where long eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."l" = CAST($1 AS bigint)
LIMIT 1001
-- ["9007199254740993"]

-- where long ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."l" <> CAST($1 AS bigint) OR q."l" IS NULL)
LIMIT 1001
-- ["9007199254740993"]

-- where long lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."l" < CAST($1 AS bigint)
LIMIT 1001
-- ["9007199254740993"]

-- where long lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."l" <= CAST($1 AS bigint)
LIMIT 1001
-- ["9007199254740993"]

-- where long gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."l" > CAST($1 AS bigint)
LIMIT 1001
-- ["9007199254740993"]

-- where long gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."l" >= CAST($1 AS bigint)
LIMIT 1001
-- ["9007199254740993"]

-- where long in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."l" = ANY (CAST($1 AS bigint[]))
LIMIT 1001
-- [["9007199254740993"]]

-- where long notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."l" <> ALL (CAST($1 AS bigint[])) OR q."l" IS NULL)
LIMIT 1001
-- [["9007199254740993"]]

-- where long isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."l" IS NULL
LIMIT 1001
-- []

-- where number eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."f" = CAST($1 AS double precision)
LIMIT 1001
-- [2.5]

-- where number ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."f" <> CAST($1 AS double precision) OR q."f" IS NULL)
LIMIT 1001
-- [2.5]

-- where number lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."f" < CAST($1 AS double precision)
LIMIT 1001
-- [2.5]

-- where number lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."f" <= CAST($1 AS double precision)
LIMIT 1001
-- [2.5]

-- where number gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."f" > CAST($1 AS double precision)
LIMIT 1001
-- [2.5]

-- where number gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."f" >= CAST($1 AS double precision)
LIMIT 1001
-- [2.5]

-- where number in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."f" = ANY (CAST($1 AS double precision[]))
LIMIT 1001
-- [[2.5]]

-- where number notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."f" <> ALL (CAST($1 AS double precision[])) OR q."f" IS NULL)
LIMIT 1001
-- [[2.5]]

-- where number isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."f" IS NULL
LIMIT 1001
-- []

-- where flag eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."b" = CAST($1 AS boolean)
LIMIT 1001
-- [true]

-- where flag isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."b" IS NULL
LIMIT 1001
-- []

-- where day eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" = CAST($1 AS date)
LIMIT 1001
-- ["2018-02-03"]

-- where day ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."d" <> CAST($1 AS date) OR q."d" IS NULL)
LIMIT 1001
-- ["2018-02-03"]

-- where day lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" < CAST($1 AS date)
LIMIT 1001
-- ["2018-02-03"]

-- where day lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" <= CAST($1 AS date)
LIMIT 1001
-- ["2018-02-03"]

-- where day gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" > CAST($1 AS date)
LIMIT 1001
-- ["2018-02-03"]

-- where day gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" >= CAST($1 AS date)
LIMIT 1001
-- ["2018-02-03"]

-- where day in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" = ANY (CAST($1 AS date[]))
LIMIT 1001
-- [["2018-02-03"]]

-- where day notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."d" <> ALL (CAST($1 AS date[])) OR q."d" IS NULL)
LIMIT 1001
-- [["2018-02-03"]]

-- where day isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" IS NULL
LIMIT 1001
-- []

-- where moment eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" = CAST($1 AS timestamptz)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."ts" <> CAST($1 AS timestamptz) OR q."ts" IS NULL)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" < CAST($1 AS timestamptz)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" <= CAST($1 AS timestamptz)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" > CAST($1 AS timestamptz)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" >= CAST($1 AS timestamptz)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" = ANY (CAST($1 AS timestamptz[]))
LIMIT 1001
-- [["2018-02-03T03:05:06.500000Z"]]

-- where moment notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."ts" <> ALL (CAST($1 AS timestamptz[])) OR q."ts" IS NULL)
LIMIT 1001
-- [["2018-02-03T03:05:06.500000Z"]]

-- where moment isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" IS NULL
LIMIT 1001
-- []

-- where, nested, in a box
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."geom" && ST_MakeEnvelope(0.0, 0.0, 1.0, 1.0, 4326) AND ST_Intersects(q."geom", ST_MakeEnvelope(0.0, 0.0, 1.0, 1.0, 4326))) AND (q."s" LIKE CAST($1 AS text) ESCAPE '!' AND (q."i" >= CAST($2 AS integer) OR CASE WHEN q."b" = CAST($3 AS boolean) THEN 1 ELSE 0 END = 0))
LIMIT 1001
-- ["%50!%%", 5, true]

-- intersects
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE ST_Intersects(q."geom", ST_SetSRID(ST_GeomFromGeoJSON(CAST($1 AS text)), 4326))
LIMIT 1001
-- ["{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}"]

-- summary
SELECT CAST(COUNT(*) AS double precision) AS "__count", CAST(COUNT(q."s") AS double precision) AS "__m0", CAST(COUNT(DISTINCT q."s") AS double precision) AS "__m1", CAST(COUNT(q."i") AS double precision) AS "__m2", CAST(COUNT(DISTINCT q."i") AS double precision) AS "__m3", CAST(SUM(q."i") AS text) AS "__m4", AVG(CAST(q."i" AS double precision)) AS "__m5", MIN(q."i") AS "__m6", MAX(q."i") AS "__m7", CAST(COUNT(q."l") AS double precision) AS "__m8", CAST(COUNT(DISTINCT q."l") AS double precision) AS "__m9", CAST(SUM(q."l") AS text) AS "__m10", AVG(CAST(q."l" AS double precision)) AS "__m11", CAST(MIN(q."l") AS text) AS "__m12", CAST(MAX(q."l") AS text) AS "__m13", CAST(COUNT(q."f") AS double precision) AS "__m14", CAST(COUNT(DISTINCT q."f") AS double precision) AS "__m15", CAST(SUM(q."f") AS double precision) AS "__m16", AVG(CAST(q."f" AS double precision)) AS "__m17", CAST(MIN(q."f") AS double precision) AS "__m18", CAST(MAX(q."f") AS double precision) AS "__m19", CAST(COUNT(q."b") AS double precision) AS "__m20", CAST(COUNT(DISTINCT q."b") AS double precision) AS "__m21", CAST(COUNT(q."d") AS double precision) AS "__m22", CAST(COUNT(DISTINCT q."d") AS double precision) AS "__m23", MIN(q."d") AS "__m24", MAX(q."d") AS "__m25", CAST(COUNT(q."ts") AS double precision) AS "__m26", CAST(COUNT(DISTINCT q."ts") AS double precision) AS "__m27", MIN(q."ts") AS "__m28", MAX(q."ts") AS "__m29"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
LIMIT 2
-- []

-- groups
SELECT g."__k0" AS "__k0", g."__k1" AS "__k1", g."__k2" AS "__k2", CAST(g."__k3" AS text) AS "__k3", CAST(COUNT(*) AS double precision) AS "__count", CAST(SUM(g."__v0") AS text) AS "__m0", AVG(CAST(g."__v1" AS double precision)) AS "__m1"
FROM (
SELECT q."s" AS "__k0", q."b" AS "__k1", q."i" AS "__k2", q."l" AS "__k3", q."i" AS "__v0", q."f" AS "__v1"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
) AS g
GROUP BY g."__k0", g."__k1", g."__k2", g."__k3"
ORDER BY COUNT(*) DESC NULLS LAST, g."__k0" ASC NULLS LAST, g."__k1" ASC NULLS LAST, g."__k2" ASC NULLS LAST, g."__k3" ASC NULLS LAST
LIMIT 20
-- []

-- groups of days by key
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count", MAX(g."__v0") AS "__m0"
FROM (
SELECT q."d" AS "__k0", q."d" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" DESC NULLS LAST
LIMIT 20
-- []

-- groups by sum
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count", CAST(SUM(g."__v0") AS text) AS "__m0"
FROM (
SELECT q."s" AS "__k0", q."l" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
) AS g
GROUP BY g."__k0"
ORDER BY SUM(g."__v0") DESC NULLS LAST, g."__k0" ASC NULLS LAST
LIMIT 20
-- []

-- groups by mean, which is not selected
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT q."s" AS "__k0", q."i" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
) AS g
GROUP BY g."__k0"
ORDER BY AVG(CAST(g."__v0" AS double precision)) ASC NULLS LAST, g."__k0" ASC NULLS LAST
LIMIT 20
-- []

-- groups by minimum
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count", CAST(COUNT(DISTINCT g."__v0") AS double precision) AS "__m0"
FROM (
SELECT q."s" AS "__k0", q."ts" AS "__v0", q."f" AS "__v1"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
) AS g
GROUP BY g."__k0"
ORDER BY MIN(g."__v1") DESC NULLS LAST, g."__k0" ASC NULLS LAST
LIMIT 20
-- []

-- histogram by edges
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count", AVG(CAST(g."__v0" AS double precision)) AS "__m0"
FROM (
SELECT CASE WHEN q."f" < CAST($1 AS double precision) THEN 0 WHEN q."f" < CAST($2 AS double precision) THEN 1 WHEN q."f" < CAST($3 AS double precision) THEN 2 ELSE 3 END AS "__k0", q."i" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision)
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 4
-- [-1, 0, 2.5]

-- histogram by width
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT FLOOR(CAST(q."f" AS double precision) / CAST($1 AS double precision) + 1e-9) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision)
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 1001
-- [0.5]

-- histogram of integers by width
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT FLOOR(CAST(q."i" AS double precision) / CAST($1 AS double precision)) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 1001
-- [10]

-- histogram by bins
WITH "__f" AS (
SELECT CAST(q."f" AS double precision) AS "__x", q."i" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision)
), "__r" AS (SELECT MIN("__x") AS "__lo", MAX("__x") AS "__hi" FROM "__f")
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count", CAST(SUM(g."__v0") AS text) AS "__m0", MIN(g."__lo") AS "__lo", MIN(g."__hi") AS "__hi"
FROM (
SELECT CASE WHEN r."__lo" = r."__hi" THEN 0 ELSE LEAST(FLOOR((f."__x" - r."__lo") / (r."__hi" - r."__lo") * 10 + 1e-9), 9) END AS "__k0", r."__lo" AS "__lo", r."__hi" AS "__hi", f."__v0" AS "__v0"
FROM "__f" AS f CROSS JOIN "__r" AS r
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0"

-- []

-- histogram of long integers by bins
WITH "__f" AS (
SELECT CAST(q."l" AS double precision) AS "__x"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."l" IS NOT NULL
), "__r" AS (SELECT MIN("__x") AS "__lo", MAX("__x") AS "__hi" FROM "__f")
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count", MIN(g."__lo") AS "__lo", MIN(g."__hi") AS "__hi"
FROM (
SELECT CASE WHEN r."__lo" = r."__hi" THEN 0 ELSE LEAST(FLOOR((f."__x" - r."__lo") / (r."__hi" - r."__lo") * 10), 9) END AS "__k0", r."__lo" AS "__lo", r."__hi" AS "__hi"
FROM "__f" AS f CROSS JOIN "__r" AS r
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0"

-- []

-- time series by SECOND
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT date_trunc('second', CAST(q."ts" AS timestamptz)) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- []

-- time series by MINUTE
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT date_trunc('minute', CAST(q."ts" AS timestamptz)) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- []

-- time series by HOUR
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT date_trunc('hour', CAST(q."ts" AS timestamptz), CAST($1 AS text)) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata"]

-- time series by DAY
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT CAST(date_trunc('day', CAST(q."ts" AS timestamptz) AT TIME ZONE CAST($1 AS text)) AS date) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata"]

-- time series by WEEK
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT CAST(date_trunc('week', CAST(q."ts" AS timestamptz) AT TIME ZONE CAST($1 AS text)) AS date) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata"]

-- time series by MONTH
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT CAST(date_trunc('month', CAST(q."ts" AS timestamptz) AT TIME ZONE CAST($1 AS text)) AS date) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata"]

-- time series by QUARTER
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT CAST(date_trunc('quarter', CAST(q."ts" AS timestamptz) AT TIME ZONE CAST($1 AS text)) AS date) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata"]

-- time series by YEAR
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT CAST(date_trunc('year', CAST(q."ts" AS timestamptz) AT TIME ZONE CAST($1 AS text)) AS date) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata"]

-- time series of days by DAY
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT CAST(date_trunc('day', q."d") AS date) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- []

-- time series of days by WEEK
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT CAST(date_trunc('week', q."d") AS date) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- []

-- time series of days by MONTH
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT CAST(date_trunc('month', q."d") AS date) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- []

-- time series of days by QUARTER
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT CAST(date_trunc('quarter', q."d") AS date) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- []

-- time series of days by YEAR
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT CAST(date_trunc('year', q."d") AS date) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- []

-- time series, split
SELECT g."__k0" AS "__k0", g."__k1" AS "__k1", CAST(COUNT(*) AS double precision) AS "__count", CAST(SUM(g."__v0") AS text) AS "__m0"
FROM (
SELECT CAST(date_trunc('day', CAST(q."ts" AS timestamptz) AT TIME ZONE CAST($1 AS text)) AS date) AS "__k0", q."s" AS "__k1", q."i" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" IS NOT NULL
) AS g
GROUP BY g."__k0", g."__k1"
ORDER BY g."__k0" ASC NULLS LAST, g."__k1" ASC NULLS LAST
LIMIT 10001
-- ["UTC"]

-- groups, filtered
SELECT g."__k0" AS "__k0", g."__k1" AS "__k1", g."__k2" AS "__k2", CAST(g."__k3" AS text) AS "__k3", CAST(COUNT(*) AS double precision) AS "__count", CAST(SUM(g."__v0") AS text) AS "__m0", AVG(CAST(g."__v1" AS double precision)) AS "__m1"
FROM (
SELECT q."s" AS "__k0", q."b" AS "__k1", q."i" AS "__k2", q."l" AS "__k3", q."i" AS "__v0", q."f" AS "__v1"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."s" LIKE CAST($1 AS text) ESCAPE '!' AND (q."i" >= CAST($2 AS integer) OR CASE WHEN q."b" = CAST($3 AS boolean) THEN 1 ELSE 0 END = 0))
) AS g
GROUP BY g."__k0", g."__k1", g."__k2", g."__k3"
ORDER BY COUNT(*) DESC NULLS LAST, g."__k0" ASC NULLS LAST, g."__k1" ASC NULLS LAST, g."__k2" ASC NULLS LAST, g."__k3" ASC NULLS LAST
LIMIT 20
-- ["%50!%%", 5, true]

-- histogram by edges, filtered
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count", AVG(CAST(g."__v0" AS double precision)) AS "__m0"
FROM (
SELECT CASE WHEN q."f" < CAST($1 AS double precision) THEN 0 WHEN q."f" < CAST($2 AS double precision) THEN 1 WHEN q."f" < CAST($3 AS double precision) THEN 2 ELSE 3 END AS "__k0", q."i" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."s" LIKE CAST($4 AS text) ESCAPE '!' AND (q."i" >= CAST($5 AS integer) OR CASE WHEN q."b" = CAST($6 AS boolean) THEN 1 ELSE 0 END = 0)) AND ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision)
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 4
-- [-1, 0, 2.5, "%50!%%", 5, true]

-- histogram by bins, filtered
WITH "__f" AS (
SELECT CAST(q."f" AS double precision) AS "__x", q."i" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."s" LIKE CAST($1 AS text) ESCAPE '!' AND (q."i" >= CAST($2 AS integer) OR CASE WHEN q."b" = CAST($3 AS boolean) THEN 1 ELSE 0 END = 0)) AND ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision)
), "__r" AS (SELECT MIN("__x") AS "__lo", MAX("__x") AS "__hi" FROM "__f")
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count", CAST(SUM(g."__v0") AS text) AS "__m0", MIN(g."__lo") AS "__lo", MIN(g."__hi") AS "__hi"
FROM (
SELECT CASE WHEN r."__lo" = r."__hi" THEN 0 ELSE LEAST(FLOOR((f."__x" - r."__lo") / (r."__hi" - r."__lo") * 10 + 1e-9), 9) END AS "__k0", r."__lo" AS "__lo", r."__hi" AS "__hi", f."__v0" AS "__v0"
FROM "__f" AS f CROSS JOIN "__r" AS r
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0"

-- ["%50!%%", 5, true]

-- time series by DAY, filtered
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS double precision) AS "__count"
FROM (
SELECT CAST(date_trunc('day', CAST(q."ts" AS timestamptz) AT TIME ZONE CAST($1 AS text)) AS date) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."s" LIKE CAST($2 AS text) ESCAPE '!' AND (q."i" >= CAST($3 AS integer) OR CASE WHEN q."b" = CAST($4 AS boolean) THEN 1 ELSE 0 END = 0)) AND q."ts" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata", "%50!%%", 5, true]

-- page, first
SELECT q."s" AS "text", CAST(q."s" AS text) AS "__k0", CAST(CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision) THEN CAST(q."f" AS double precision) END AS text) AS "__k1", to_char(CAST(q."ts" AS timestamptz) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "__k2", CAST(q."d" AS text) AS "__k3", CAST(q."l" AS text) AS "__k4", CASE WHEN q."b" THEN 'true' WHEN NOT q."b" THEN 'false' END AS "__k5", CAST(q."i" AS text) AS "__k6", CAST(q."id" AS text) AS "__k7"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
ORDER BY q."s" ASC NULLS LAST, CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision) THEN CAST(q."f" AS double precision) END DESC NULLS LAST, q."ts" ASC NULLS LAST, q."d" DESC NULLS LAST, q."l" ASC NULLS LAST, q."b" DESC NULLS LAST, q."i" ASC NULLS LAST, CAST(q."id" AS text) ASC NULLS LAST
LIMIT 11
-- []

-- page, after a row
SELECT q."s" AS "text", CAST(q."s" AS text) AS "__k0", CAST(CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision) THEN CAST(q."f" AS double precision) END AS text) AS "__k1", to_char(CAST(q."ts" AS timestamptz) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "__k2", CAST(q."d" AS text) AS "__k3", CAST(q."l" AS text) AS "__k4", CASE WHEN q."b" THEN 'true' WHEN NOT q."b" THEN 'false' END AS "__k5", CAST(q."i" AS text) AS "__k6", CAST(q."id" AS text) AS "__k7"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" >= CAST($1 AS integer) AND (q."s" > CAST($2 AS text) OR q."s" IS NULL OR (q."s" = CAST($2 AS text) AND (CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision) THEN CAST(q."f" AS double precision) END < CAST($3 AS double precision) OR CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision) THEN CAST(q."f" AS double precision) END IS NULL OR (CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision) THEN CAST(q."f" AS double precision) END = CAST($3 AS double precision) AND (q."ts" > CAST($4 AS timestamptz) OR q."ts" IS NULL OR (q."ts" = CAST($4 AS timestamptz) AND (q."d" < CAST($5 AS date) OR q."d" IS NULL OR (q."d" = CAST($5 AS date) AND (q."l" > CAST($6 AS bigint) OR q."l" IS NULL OR (q."l" = CAST($6 AS bigint) AND (q."b" < CAST($7 AS boolean) OR q."b" IS NULL OR (q."b" = CAST($7 AS boolean) AND (q."i" > CAST($8 AS integer) OR (q."i" = CAST($8 AS integer) AND (CAST(q."id" AS text) > CAST($9 AS text))))))))))))))))
ORDER BY q."s" ASC NULLS LAST, CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision) THEN CAST(q."f" AS double precision) END DESC NULLS LAST, q."ts" ASC NULLS LAST, q."d" DESC NULLS LAST, q."l" ASC NULLS LAST, q."b" DESC NULLS LAST, q."i" ASC NULLS LAST, CAST(q."id" AS text) ASC NULLS LAST
LIMIT 11
-- [5, "Ó", 0.1, "2018-02-03T04:05:06.123456Z", "2018-02-03", "9007199254740993", true, 7, "id1"]

-- page, after nulls
SELECT q."s" AS "text", CAST(q."s" AS text) AS "__k0", CAST(CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision) THEN CAST(q."f" AS double precision) END AS text) AS "__k1", to_char(CAST(q."ts" AS timestamptz) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "__k2", CAST(q."d" AS text) AS "__k3", CAST(q."l" AS text) AS "__k4", CASE WHEN q."b" THEN 'true' WHEN NOT q."b" THEN 'false' END AS "__k5", CAST(q."i" AS text) AS "__k6", CAST(q."id" AS text) AS "__k7"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" >= CAST($1 AS integer) AND (q."s" IS NULL AND (CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision) THEN CAST(q."f" AS double precision) END IS NULL AND (q."ts" IS NULL AND (q."d" < CAST($2 AS date) OR q."d" IS NULL OR (q."d" = CAST($2 AS date) AND (q."l" > CAST($3 AS bigint) OR q."l" IS NULL OR (q."l" = CAST($3 AS bigint) AND (q."b" < CAST($4 AS boolean) OR q."b" IS NULL OR (q."b" = CAST($4 AS boolean) AND (q."i" > CAST($5 AS integer) OR (q."i" = CAST($5 AS integer) AND (CAST(q."id" AS text) > CAST($6 AS text)))))))))))))
ORDER BY q."s" ASC NULLS LAST, CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS double precision) THEN CAST(q."f" AS double precision) END DESC NULLS LAST, q."ts" ASC NULLS LAST, q."d" DESC NULLS LAST, q."l" ASC NULLS LAST, q."b" DESC NULLS LAST, q."i" ASC NULLS LAST, CAST(q."id" AS text) ASC NULLS LAST
LIMIT 11
-- [5, "2018-02-03", "9007199254740993", true, 7, "id1"]
