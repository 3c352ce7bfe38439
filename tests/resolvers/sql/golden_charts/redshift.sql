-- where text eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."s" = CAST($1 AS VARCHAR(65535))
LIMIT 1001
-- ["ES"]

-- where text eq, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE LOWER(q."s") = LOWER(CAST($1 AS VARCHAR(65535)))
LIMIT 1001
-- ["ES"]

-- where text ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."s" <> CAST($1 AS VARCHAR(65535)) OR q."s" IS NULL)
LIMIT 1001
-- ["ES"]

-- where text ne, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (LOWER(q."s") <> LOWER(CAST($1 AS VARCHAR(65535))) OR q."s" IS NULL)
LIMIT 1001
-- ["ES"]

-- where text in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."s" IN (CAST($1 AS VARCHAR(65535)))
LIMIT 1001
-- ["ES"]

-- where text in, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE LOWER(q."s") IN (CAST($1 AS VARCHAR(65535)))
LIMIT 1001
-- ["es"]

-- where text notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."s" NOT IN (CAST($1 AS VARCHAR(65535))) OR q."s" IS NULL)
LIMIT 1001
-- ["ES"]

-- where text notIn, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (LOWER(q."s") NOT IN (CAST($1 AS VARCHAR(65535))) OR q."s" IS NULL)
LIMIT 1001
-- ["es"]

-- where text contains
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."s" LIKE CAST($1 AS VARCHAR(65535)) ESCAPE '!'
LIMIT 1001
-- ["%ES%"]

-- where text contains, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE LOWER(q."s") LIKE LOWER(CAST($1 AS VARCHAR(65535))) ESCAPE '!'
LIMIT 1001
-- ["%ES%"]

-- where text startsWith
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."s" LIKE CAST($1 AS VARCHAR(65535)) ESCAPE '!'
LIMIT 1001
-- ["ES%"]

-- where text startsWith, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE LOWER(q."s") LIKE LOWER(CAST($1 AS VARCHAR(65535))) ESCAPE '!'
LIMIT 1001
-- ["ES%"]

-- where text endsWith
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."s" LIKE CAST($1 AS VARCHAR(65535)) ESCAPE '!'
LIMIT 1001
-- ["%ES"]

-- where text endsWith, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE LOWER(q."s") LIKE LOWER(CAST($1 AS VARCHAR(65535))) ESCAPE '!'
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
WHERE q."i" = CAST($1 AS INTEGER)
LIMIT 1001
-- [7]

-- where whole ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" <> CAST($1 AS INTEGER)
LIMIT 1001
-- [7]

-- where whole lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" < CAST($1 AS INTEGER)
LIMIT 1001
-- [7]

-- where whole lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" <= CAST($1 AS INTEGER)
LIMIT 1001
-- [7]

-- where whole gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" > CAST($1 AS INTEGER)
LIMIT 1001
-- [7]

-- where whole gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" >= CAST($1 AS INTEGER)
LIMIT 1001
-- [7]

-- where whole in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" IN (CAST($1 AS INTEGER))
LIMIT 1001
-- [7]

-- where whole notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" NOT IN (CAST($1 AS INTEGER))
LIMIT 1001
-- [7]

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
WHERE q."l" = CAST($1 AS BIGINT)
LIMIT 1001
-- ["9007199254740993"]

-- where long ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."l" <> CAST($1 AS BIGINT) OR q."l" IS NULL)
LIMIT 1001
-- ["9007199254740993"]

-- where long lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."l" < CAST($1 AS BIGINT)
LIMIT 1001
-- ["9007199254740993"]

-- where long lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."l" <= CAST($1 AS BIGINT)
LIMIT 1001
-- ["9007199254740993"]

-- where long gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."l" > CAST($1 AS BIGINT)
LIMIT 1001
-- ["9007199254740993"]

-- where long gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."l" >= CAST($1 AS BIGINT)
LIMIT 1001
-- ["9007199254740993"]

-- where long in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."l" IN (CAST($1 AS BIGINT))
LIMIT 1001
-- ["9007199254740993"]

-- where long notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."l" NOT IN (CAST($1 AS BIGINT)) OR q."l" IS NULL)
LIMIT 1001
-- ["9007199254740993"]

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
WHERE q."f" = CAST($1 AS DOUBLE PRECISION)
LIMIT 1001
-- [2.5]

-- where number ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."f" <> CAST($1 AS DOUBLE PRECISION) OR q."f" IS NULL)
LIMIT 1001
-- [2.5]

-- where number lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."f" < CAST($1 AS DOUBLE PRECISION)
LIMIT 1001
-- [2.5]

-- where number lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."f" <= CAST($1 AS DOUBLE PRECISION)
LIMIT 1001
-- [2.5]

-- where number gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."f" > CAST($1 AS DOUBLE PRECISION)
LIMIT 1001
-- [2.5]

-- where number gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."f" >= CAST($1 AS DOUBLE PRECISION)
LIMIT 1001
-- [2.5]

-- where number in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."f" IN (CAST($1 AS DOUBLE PRECISION))
LIMIT 1001
-- [2.5]

-- where number notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."f" NOT IN (CAST($1 AS DOUBLE PRECISION)) OR q."f" IS NULL)
LIMIT 1001
-- [2.5]

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
WHERE q."b" = CAST($1 AS BOOLEAN)
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
WHERE q."d" = CAST($1 AS DATE)
LIMIT 1001
-- ["2018-02-03"]

-- where day ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."d" <> CAST($1 AS DATE) OR q."d" IS NULL)
LIMIT 1001
-- ["2018-02-03"]

-- where day lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" < CAST($1 AS DATE)
LIMIT 1001
-- ["2018-02-03"]

-- where day lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" <= CAST($1 AS DATE)
LIMIT 1001
-- ["2018-02-03"]

-- where day gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" > CAST($1 AS DATE)
LIMIT 1001
-- ["2018-02-03"]

-- where day gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" >= CAST($1 AS DATE)
LIMIT 1001
-- ["2018-02-03"]

-- where day in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."d" IN (CAST($1 AS DATE))
LIMIT 1001
-- ["2018-02-03"]

-- where day notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."d" NOT IN (CAST($1 AS DATE)) OR q."d" IS NULL)
LIMIT 1001
-- ["2018-02-03"]

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
WHERE q."ts" = CAST($1 AS TIMESTAMPTZ)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."ts" <> CAST($1 AS TIMESTAMPTZ) OR q."ts" IS NULL)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" < CAST($1 AS TIMESTAMPTZ)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" <= CAST($1 AS TIMESTAMPTZ)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" > CAST($1 AS TIMESTAMPTZ)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" >= CAST($1 AS TIMESTAMPTZ)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."ts" IN (CAST($1 AS TIMESTAMPTZ))
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."ts" NOT IN (CAST($1 AS TIMESTAMPTZ)) OR q."ts" IS NULL)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

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
WHERE CASE WHEN ST_GeometryType(q."geom") = 'ST_GeometryCollection' OR NOT ST_IsValid(q."geom") THEN (ST_XMIN(q."geom") <= 1.0 AND ST_XMAX(q."geom") >= 0.0 AND ST_YMIN(q."geom") <= 1.0 AND ST_YMAX(q."geom") >= 0.0) ELSE ST_INTERSECTS(q."geom", ST_GeomFromText('POLYGON((0.0 0.0, 1.0 0.0, 1.0 1.0, 0.0 1.0, 0.0 0.0))', 4326)) END AND (q."s" LIKE CAST($1 AS VARCHAR(65535)) ESCAPE '!' AND (q."i" >= CAST($2 AS INTEGER) OR CASE WHEN q."b" = CAST($3 AS BOOLEAN) THEN 1 ELSE 0 END = 0))
LIMIT 1001
-- ["%50!%%", 5, true]

-- intersects
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE ST_Intersects(q."geom", ST_GeomFromGeoJSON($1))
LIMIT 1001
-- ["{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}"]

-- summary
SELECT CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count", CAST(COUNT(q."s") AS DOUBLE PRECISION) AS "__m0", CAST(COUNT(DISTINCT q."s") AS DOUBLE PRECISION) AS "__m1", CAST(COUNT(q."i") AS DOUBLE PRECISION) AS "__m2", CAST(COUNT(DISTINCT q."i") AS DOUBLE PRECISION) AS "__m3", CAST(SUM(q."i") AS VARCHAR(65535)) AS "__m4", AVG(CAST(q."i" AS DOUBLE PRECISION)) AS "__m5", MIN(q."i") AS "__m6", MAX(q."i") AS "__m7", CAST(COUNT(q."l") AS DOUBLE PRECISION) AS "__m8", CAST(COUNT(DISTINCT q."l") AS DOUBLE PRECISION) AS "__m9", CAST(SUM(q."l") AS VARCHAR(65535)) AS "__m10", AVG(CAST(q."l" AS DOUBLE PRECISION)) AS "__m11", CAST(MIN(q."l") AS VARCHAR(65535)) AS "__m12", CAST(MAX(q."l") AS VARCHAR(65535)) AS "__m13", CAST(COUNT(q."f") AS DOUBLE PRECISION) AS "__m14", CAST(COUNT(DISTINCT q."f") AS DOUBLE PRECISION) AS "__m15", CAST(SUM(q."f") AS DOUBLE PRECISION) AS "__m16", AVG(CAST(q."f" AS DOUBLE PRECISION)) AS "__m17", CAST(MIN(q."f") AS DOUBLE PRECISION) AS "__m18", CAST(MAX(q."f") AS DOUBLE PRECISION) AS "__m19", CAST(COUNT(q."b") AS DOUBLE PRECISION) AS "__m20", CAST(COUNT(DISTINCT q."b") AS DOUBLE PRECISION) AS "__m21", CAST(COUNT(q."d") AS DOUBLE PRECISION) AS "__m22", CAST(COUNT(DISTINCT q."d") AS DOUBLE PRECISION) AS "__m23", MIN(q."d") AS "__m24", MAX(q."d") AS "__m25", CAST(COUNT(q."ts") AS DOUBLE PRECISION) AS "__m26", CAST(COUNT(DISTINCT q."ts") AS DOUBLE PRECISION) AS "__m27", MIN(q."ts") AS "__m28", MAX(q."ts") AS "__m29"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
LIMIT 2
-- []

-- groups
SELECT g."__k0" AS "__k0", g."__k1" AS "__k1", g."__k2" AS "__k2", CAST(g."__k3" AS VARCHAR(65535)) AS "__k3", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count", CAST(SUM(g."__v0") AS VARCHAR(65535)) AS "__m0", AVG(CAST(g."__v1" AS DOUBLE PRECISION)) AS "__m1"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count", MAX(g."__v0") AS "__m0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count", CAST(SUM(g."__v0") AS VARCHAR(65535)) AS "__m0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT q."s" AS "__k0", q."i" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
) AS g
GROUP BY g."__k0"
ORDER BY AVG(CAST(g."__v0" AS DOUBLE PRECISION)) ASC NULLS LAST, g."__k0" ASC NULLS LAST
LIMIT 20
-- []

-- groups by minimum
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count", CAST(COUNT(DISTINCT g."__v0") AS DOUBLE PRECISION) AS "__m0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count", AVG(CAST(g."__v0" AS DOUBLE PRECISION)) AS "__m0"
FROM (
SELECT CASE WHEN q."f" < CAST($1 AS DOUBLE PRECISION) THEN 0 WHEN q."f" < CAST($2 AS DOUBLE PRECISION) THEN 1 WHEN q."f" < CAST($3 AS DOUBLE PRECISION) THEN 2 ELSE 3 END AS "__k0", q."i" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION)
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 4
-- [-1, 0, 2.5]

-- histogram by width
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT FLOOR(CAST(q."f" AS DOUBLE PRECISION) / CAST($1 AS DOUBLE PRECISION) + 1e-9) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION)
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 1001
-- [0.5]

-- histogram of integers by width
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT FLOOR(CAST(q."i" AS DOUBLE PRECISION) / CAST($1 AS DOUBLE PRECISION)) AS "__k0"
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
SELECT CAST(q."f" AS DOUBLE PRECISION) AS "__x", q."i" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION)
), "__r" AS (SELECT MIN("__x") AS "__lo", MAX("__x") AS "__hi" FROM "__f")
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count", CAST(SUM(g."__v0") AS VARCHAR(65535)) AS "__m0", MIN(g."__lo") AS "__lo", MIN(g."__hi") AS "__hi"
FROM (
SELECT CASE WHEN r."__lo" = r."__hi" THEN 0 ELSE LEAST(FLOOR((f."__x" - r."__lo") / (r."__hi" - r."__lo") * 10 + 1e-9), 9) END AS "__k0", r."__lo" AS "__lo", r."__hi" AS "__hi", f."__v0" AS "__v0"
FROM "__f" AS f CROSS JOIN "__r" AS r
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0"

-- []

-- histogram of long integers by bins
WITH "__f" AS (
SELECT CAST(q."l" AS DOUBLE PRECISION) AS "__x"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."l" IS NOT NULL
), "__r" AS (SELECT MIN("__x") AS "__lo", MAX("__x") AS "__hi" FROM "__f")
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count", MIN(g."__lo") AS "__lo", MIN(g."__hi") AS "__hi"
FROM (
SELECT CASE WHEN r."__lo" = r."__hi" THEN 0 ELSE LEAST(FLOOR((f."__x" - r."__lo") / (r."__hi" - r."__lo") * 10), 9) END AS "__k0", r."__lo" AS "__lo", r."__hi" AS "__hi"
FROM "__f" AS f CROSS JOIN "__r" AS r
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0"

-- []

-- time series by SECOND
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT DATE_TRUNC('second', q."ts") AS "__k0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT DATE_TRUNC('minute', q."ts") AS "__k0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT DATEADD(minute, -EXTRACT(minute FROM CONVERT_TIMEZONE('UTC', CAST($1 AS VARCHAR(65535)), CAST(q."ts" AS TIMESTAMP))), DATE_TRUNC('minute', CAST(q."ts" AS TIMESTAMP))) AS "__k0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('day', CONVERT_TIMEZONE('UTC', CAST($1 AS VARCHAR(65535)), CAST(q."ts" AS TIMESTAMP))) AS DATE) AS "__k0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('week', CONVERT_TIMEZONE('UTC', CAST($1 AS VARCHAR(65535)), CAST(q."ts" AS TIMESTAMP))) AS DATE) AS "__k0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('month', CONVERT_TIMEZONE('UTC', CAST($1 AS VARCHAR(65535)), CAST(q."ts" AS TIMESTAMP))) AS DATE) AS "__k0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('quarter', CONVERT_TIMEZONE('UTC', CAST($1 AS VARCHAR(65535)), CAST(q."ts" AS TIMESTAMP))) AS DATE) AS "__k0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('year', CONVERT_TIMEZONE('UTC', CAST($1 AS VARCHAR(65535)), CAST(q."ts" AS TIMESTAMP))) AS DATE) AS "__k0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('day', q."d") AS DATE) AS "__k0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('week', q."d") AS DATE) AS "__k0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('month', q."d") AS DATE) AS "__k0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('quarter', q."d") AS DATE) AS "__k0"
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
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('year', q."d") AS DATE) AS "__k0"
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
SELECT g."__k0" AS "__k0", g."__k1" AS "__k1", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count", CAST(SUM(g."__v0") AS VARCHAR(65535)) AS "__m0"
FROM (
SELECT CAST(DATE_TRUNC('day', CONVERT_TIMEZONE('UTC', CAST($1 AS VARCHAR(65535)), CAST(q."ts" AS TIMESTAMP))) AS DATE) AS "__k0", q."s" AS "__k1", q."i" AS "__v0"
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
SELECT g."__k0" AS "__k0", g."__k1" AS "__k1", g."__k2" AS "__k2", CAST(g."__k3" AS VARCHAR(65535)) AS "__k3", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count", CAST(SUM(g."__v0") AS VARCHAR(65535)) AS "__m0", AVG(CAST(g."__v1" AS DOUBLE PRECISION)) AS "__m1"
FROM (
SELECT q."s" AS "__k0", q."b" AS "__k1", q."i" AS "__k2", q."l" AS "__k3", q."i" AS "__v0", q."f" AS "__v1"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."s" LIKE CAST($1 AS VARCHAR(65535)) ESCAPE '!' AND (q."i" >= CAST($2 AS INTEGER) OR CASE WHEN q."b" = CAST($3 AS BOOLEAN) THEN 1 ELSE 0 END = 0))
) AS g
GROUP BY g."__k0", g."__k1", g."__k2", g."__k3"
ORDER BY COUNT(*) DESC NULLS LAST, g."__k0" ASC NULLS LAST, g."__k1" ASC NULLS LAST, g."__k2" ASC NULLS LAST, g."__k3" ASC NULLS LAST
LIMIT 20
-- ["%50!%%", 5, true]

-- histogram by edges, filtered
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count", AVG(CAST(g."__v0" AS DOUBLE PRECISION)) AS "__m0"
FROM (
SELECT CASE WHEN q."f" < CAST($1 AS DOUBLE PRECISION) THEN 0 WHEN q."f" < CAST($2 AS DOUBLE PRECISION) THEN 1 WHEN q."f" < CAST($3 AS DOUBLE PRECISION) THEN 2 ELSE 3 END AS "__k0", q."i" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."s" LIKE CAST($4 AS VARCHAR(65535)) ESCAPE '!' AND (q."i" >= CAST($5 AS INTEGER) OR CASE WHEN q."b" = CAST($6 AS BOOLEAN) THEN 1 ELSE 0 END = 0)) AND ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION)
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 4
-- [-1, 0, 2.5, "%50!%%", 5, true]

-- histogram by bins, filtered
WITH "__f" AS (
SELECT CAST(q."f" AS DOUBLE PRECISION) AS "__x", q."i" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."s" LIKE CAST($1 AS VARCHAR(65535)) ESCAPE '!' AND (q."i" >= CAST($2 AS INTEGER) OR CASE WHEN q."b" = CAST($3 AS BOOLEAN) THEN 1 ELSE 0 END = 0)) AND ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION)
), "__r" AS (SELECT MIN("__x") AS "__lo", MAX("__x") AS "__hi" FROM "__f")
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count", CAST(SUM(g."__v0") AS VARCHAR(65535)) AS "__m0", MIN(g."__lo") AS "__lo", MIN(g."__hi") AS "__hi"
FROM (
SELECT CASE WHEN r."__lo" = r."__hi" THEN 0 ELSE LEAST(FLOOR((f."__x" - r."__lo") / (r."__hi" - r."__lo") * 10 + 1e-9), 9) END AS "__k0", r."__lo" AS "__lo", r."__hi" AS "__hi", f."__v0" AS "__v0"
FROM "__f" AS f CROSS JOIN "__r" AS r
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0"

-- ["%50!%%", 5, true]

-- time series by DAY, filtered
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE PRECISION) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('day', CONVERT_TIMEZONE('UTC', CAST($1 AS VARCHAR(65535)), CAST(q."ts" AS TIMESTAMP))) AS DATE) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."s" LIKE CAST($2 AS VARCHAR(65535)) ESCAPE '!' AND (q."i" >= CAST($3 AS INTEGER) OR CASE WHEN q."b" = CAST($4 AS BOOLEAN) THEN 1 ELSE 0 END = 0)) AND q."ts" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata", "%50!%%", 5, true]

-- page, first
SELECT q."s" AS "text", CAST(q."s" AS VARCHAR(65535)) AS "__k0", CAST(CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION) THEN CAST(q."f" AS DOUBLE PRECISION) END AS VARCHAR(65535)) AS "__k1", TO_CHAR(CAST(q."ts" AS TIMESTAMP), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "__k2", CAST(q."d" AS VARCHAR(65535)) AS "__k3", CAST(q."l" AS VARCHAR(65535)) AS "__k4", CASE WHEN q."b" THEN 'true' WHEN NOT q."b" THEN 'false' END AS "__k5", CAST(q."i" AS VARCHAR(65535)) AS "__k6", CAST(q."id" AS VARCHAR(65535)) AS "__k7"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
ORDER BY q."s" ASC NULLS LAST, CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION) THEN CAST(q."f" AS DOUBLE PRECISION) END DESC NULLS LAST, q."ts" ASC NULLS LAST, q."d" DESC NULLS LAST, q."l" ASC NULLS LAST, q."b" DESC NULLS LAST, q."i" ASC NULLS LAST, CAST(q."id" AS VARCHAR(65535)) ASC NULLS LAST
LIMIT 11
-- []

-- page, after a row
SELECT q."s" AS "text", CAST(q."s" AS VARCHAR(65535)) AS "__k0", CAST(CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION) THEN CAST(q."f" AS DOUBLE PRECISION) END AS VARCHAR(65535)) AS "__k1", TO_CHAR(CAST(q."ts" AS TIMESTAMP), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "__k2", CAST(q."d" AS VARCHAR(65535)) AS "__k3", CAST(q."l" AS VARCHAR(65535)) AS "__k4", CASE WHEN q."b" THEN 'true' WHEN NOT q."b" THEN 'false' END AS "__k5", CAST(q."i" AS VARCHAR(65535)) AS "__k6", CAST(q."id" AS VARCHAR(65535)) AS "__k7"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" >= CAST($1 AS INTEGER) AND (q."s" > CAST($2 AS VARCHAR(65535)) OR q."s" IS NULL OR (q."s" = CAST($2 AS VARCHAR(65535)) AND (CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION) THEN CAST(q."f" AS DOUBLE PRECISION) END < CAST($3 AS DOUBLE PRECISION) OR CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION) THEN CAST(q."f" AS DOUBLE PRECISION) END IS NULL OR (CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION) THEN CAST(q."f" AS DOUBLE PRECISION) END = CAST($3 AS DOUBLE PRECISION) AND (q."ts" > CAST($4 AS TIMESTAMPTZ) OR q."ts" IS NULL OR (q."ts" = CAST($4 AS TIMESTAMPTZ) AND (q."d" < CAST($5 AS DATE) OR q."d" IS NULL OR (q."d" = CAST($5 AS DATE) AND (q."l" > CAST($6 AS BIGINT) OR q."l" IS NULL OR (q."l" = CAST($6 AS BIGINT) AND (q."b" < CAST($7 AS BOOLEAN) OR q."b" IS NULL OR (q."b" = CAST($7 AS BOOLEAN) AND (q."i" > CAST($8 AS INTEGER) OR (q."i" = CAST($8 AS INTEGER) AND (CAST(q."id" AS VARCHAR(65535)) > CAST($9 AS VARCHAR(65535)))))))))))))))))
ORDER BY q."s" ASC NULLS LAST, CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION) THEN CAST(q."f" AS DOUBLE PRECISION) END DESC NULLS LAST, q."ts" ASC NULLS LAST, q."d" DESC NULLS LAST, q."l" ASC NULLS LAST, q."b" DESC NULLS LAST, q."i" ASC NULLS LAST, CAST(q."id" AS VARCHAR(65535)) ASC NULLS LAST
LIMIT 11
-- [5, "Ó", 0.1, "2018-02-03T04:05:06.123456Z", "2018-02-03", "9007199254740993", true, 7, "id1"]

-- page, after nulls
SELECT q."s" AS "text", CAST(q."s" AS VARCHAR(65535)) AS "__k0", CAST(CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION) THEN CAST(q."f" AS DOUBLE PRECISION) END AS VARCHAR(65535)) AS "__k1", TO_CHAR(CAST(q."ts" AS TIMESTAMP), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "__k2", CAST(q."d" AS VARCHAR(65535)) AS "__k3", CAST(q."l" AS VARCHAR(65535)) AS "__k4", CASE WHEN q."b" THEN 'true' WHEN NOT q."b" THEN 'false' END AS "__k5", CAST(q."i" AS VARCHAR(65535)) AS "__k6", CAST(q."id" AS VARCHAR(65535)) AS "__k7"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."i" >= CAST($1 AS INTEGER) AND (q."s" IS NULL AND (CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION) THEN CAST(q."f" AS DOUBLE PRECISION) END IS NULL AND (q."ts" IS NULL AND (q."d" < CAST($2 AS DATE) OR q."d" IS NULL OR (q."d" = CAST($2 AS DATE) AND (q."l" > CAST($3 AS BIGINT) OR q."l" IS NULL OR (q."l" = CAST($3 AS BIGINT) AND (q."b" < CAST($4 AS BOOLEAN) OR q."b" IS NULL OR (q."b" = CAST($4 AS BOOLEAN) AND (q."i" > CAST($5 AS INTEGER) OR (q."i" = CAST($5 AS INTEGER) AND (CAST(q."id" AS VARCHAR(65535)) > CAST($6 AS VARCHAR(65535))))))))))))))
ORDER BY q."s" ASC NULLS LAST, CASE WHEN ABS(q."f") <= CAST('1.7976931348623157e308' AS DOUBLE PRECISION) THEN CAST(q."f" AS DOUBLE PRECISION) END DESC NULLS LAST, q."ts" ASC NULLS LAST, q."d" DESC NULLS LAST, q."l" ASC NULLS LAST, q."b" DESC NULLS LAST, q."i" ASC NULLS LAST, CAST(q."id" AS VARCHAR(65535)) ASC NULLS LAST
LIMIT 11
-- [5, "2018-02-03", "9007199254740993", true, 7, "id1"]
