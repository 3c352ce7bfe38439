-- where text eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."S" = CAST(:1 AS VARCHAR)
LIMIT 1001
-- ["ES"]

-- where text eq, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE LOWER(q."S") = LOWER(CAST(:1 AS VARCHAR))
LIMIT 1001
-- ["ES"]

-- where text ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."S" <> CAST(:1 AS VARCHAR) OR q."S" IS NULL)
LIMIT 1001
-- ["ES"]

-- where text ne, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (LOWER(q."S") <> LOWER(CAST(:1 AS VARCHAR)) OR q."S" IS NULL)
LIMIT 1001
-- ["ES"]

-- where text in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."S" IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
LIMIT 1001
-- ["[\"ES\"]"]

-- where text in, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE LOWER(q."S") IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
LIMIT 1001
-- ["[\"es\"]"]

-- where text notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."S" NOT IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1)))) OR q."S" IS NULL)
LIMIT 1001
-- ["[\"ES\"]"]

-- where text notIn, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (LOWER(q."S") NOT IN (SELECT CAST(value AS VARCHAR) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1)))) OR q."S" IS NULL)
LIMIT 1001
-- ["[\"es\"]"]

-- where text contains
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE CONTAINS(q."S", CAST(:1 AS VARCHAR))
LIMIT 1001
-- ["ES"]

-- where text contains, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE CONTAINS(LOWER(q."S"), LOWER(CAST(:1 AS VARCHAR)))
LIMIT 1001
-- ["ES"]

-- where text startsWith
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE STARTSWITH(q."S", CAST(:1 AS VARCHAR))
LIMIT 1001
-- ["ES"]

-- where text startsWith, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE STARTSWITH(LOWER(q."S"), LOWER(CAST(:1 AS VARCHAR)))
LIMIT 1001
-- ["ES"]

-- where text endsWith
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE ENDSWITH(q."S", CAST(:1 AS VARCHAR))
LIMIT 1001
-- ["ES"]

-- where text endsWith, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE ENDSWITH(LOWER(q."S"), LOWER(CAST(:1 AS VARCHAR)))
LIMIT 1001
-- ["ES"]

-- where text isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."S" IS NULL
LIMIT 1001
-- []

-- where whole eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."I" = CAST(:1 AS NUMBER(38, 0))
LIMIT 1001
-- [7]

-- where whole ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."I" <> CAST(:1 AS NUMBER(38, 0))
LIMIT 1001
-- [7]

-- where whole lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."I" < CAST(:1 AS NUMBER(38, 0))
LIMIT 1001
-- [7]

-- where whole lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."I" <= CAST(:1 AS NUMBER(38, 0))
LIMIT 1001
-- [7]

-- where whole gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."I" > CAST(:1 AS NUMBER(38, 0))
LIMIT 1001
-- [7]

-- where whole gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."I" >= CAST(:1 AS NUMBER(38, 0))
LIMIT 1001
-- [7]

-- where whole in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."I" IN (SELECT CAST(value AS NUMBER(38, 0)) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
LIMIT 1001
-- ["[7]"]

-- where whole notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."I" NOT IN (SELECT CAST(value AS NUMBER(38, 0)) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
LIMIT 1001
-- ["[7]"]

-- where whole isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."I" IS NULL
LIMIT 1001
-- []

-- where long eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."L" = CAST(:1 AS NUMBER(38, 0))
LIMIT 1001
-- ["9007199254740993"]

-- where long ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."L" <> CAST(:1 AS NUMBER(38, 0)) OR q."L" IS NULL)
LIMIT 1001
-- ["9007199254740993"]

-- where long lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."L" < CAST(:1 AS NUMBER(38, 0))
LIMIT 1001
-- ["9007199254740993"]

-- where long lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."L" <= CAST(:1 AS NUMBER(38, 0))
LIMIT 1001
-- ["9007199254740993"]

-- where long gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."L" > CAST(:1 AS NUMBER(38, 0))
LIMIT 1001
-- ["9007199254740993"]

-- where long gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."L" >= CAST(:1 AS NUMBER(38, 0))
LIMIT 1001
-- ["9007199254740993"]

-- where long in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."L" IN (SELECT CAST(value AS NUMBER(38, 0)) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
LIMIT 1001
-- ["[\"9007199254740993\"]"]

-- where long notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."L" NOT IN (SELECT CAST(value AS NUMBER(38, 0)) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1)))) OR q."L" IS NULL)
LIMIT 1001
-- ["[\"9007199254740993\"]"]

-- where long isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."L" IS NULL
LIMIT 1001
-- []

-- where number eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."F" = CAST(:1 AS DOUBLE)
LIMIT 1001
-- [2.5]

-- where number ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."F" <> CAST(:1 AS DOUBLE) OR q."F" IS NULL)
LIMIT 1001
-- [2.5]

-- where number lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."F" < CAST(:1 AS DOUBLE)
LIMIT 1001
-- [2.5]

-- where number lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."F" <= CAST(:1 AS DOUBLE)
LIMIT 1001
-- [2.5]

-- where number gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."F" > CAST(:1 AS DOUBLE)
LIMIT 1001
-- [2.5]

-- where number gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."F" >= CAST(:1 AS DOUBLE)
LIMIT 1001
-- [2.5]

-- where number in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."F" IN (SELECT CAST(value AS DOUBLE) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
LIMIT 1001
-- ["[2.5]"]

-- where number notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."F" NOT IN (SELECT CAST(value AS DOUBLE) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1)))) OR q."F" IS NULL)
LIMIT 1001
-- ["[2.5]"]

-- where number isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."F" IS NULL
LIMIT 1001
-- []

-- where flag eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."B" = CAST(:1 AS BOOLEAN)
LIMIT 1001
-- [true]

-- where flag isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."B" IS NULL
LIMIT 1001
-- []

-- where day eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."D" = CAST(:1 AS DATE)
LIMIT 1001
-- ["2018-02-03"]

-- where day ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."D" <> CAST(:1 AS DATE) OR q."D" IS NULL)
LIMIT 1001
-- ["2018-02-03"]

-- where day lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."D" < CAST(:1 AS DATE)
LIMIT 1001
-- ["2018-02-03"]

-- where day lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."D" <= CAST(:1 AS DATE)
LIMIT 1001
-- ["2018-02-03"]

-- where day gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."D" > CAST(:1 AS DATE)
LIMIT 1001
-- ["2018-02-03"]

-- where day gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."D" >= CAST(:1 AS DATE)
LIMIT 1001
-- ["2018-02-03"]

-- where day in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."D" IN (SELECT CAST(value AS DATE) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
LIMIT 1001
-- ["[\"2018-02-03\"]"]

-- where day notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."D" NOT IN (SELECT CAST(value AS DATE) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1)))) OR q."D" IS NULL)
LIMIT 1001
-- ["[\"2018-02-03\"]"]

-- where day isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."D" IS NULL
LIMIT 1001
-- []

-- where moment eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" = CAST(:1 AS TIMESTAMP_TZ)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."TS" <> CAST(:1 AS TIMESTAMP_TZ) OR q."TS" IS NULL)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" < CAST(:1 AS TIMESTAMP_TZ)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" <= CAST(:1 AS TIMESTAMP_TZ)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" > CAST(:1 AS TIMESTAMP_TZ)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" >= CAST(:1 AS TIMESTAMP_TZ)
LIMIT 1001
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" IN (SELECT CAST(value AS TIMESTAMP_TZ) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1))))
LIMIT 1001
-- ["[\"2018-02-03T03:05:06.500000Z\"]"]

-- where moment notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (q."TS" NOT IN (SELECT CAST(value AS TIMESTAMP_TZ) FROM TABLE(FLATTEN(INPUT => PARSE_JSON(:1)))) OR q."TS" IS NULL)
LIMIT 1001
-- ["[\"2018-02-03T03:05:06.500000Z\"]"]

-- where moment isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" IS NULL
LIMIT 1001
-- []

-- where, nested, in a box
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE CASE WHEN ST_ASGEOJSON(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)):type = 'GeometryCollection' OR NOT ST_ISVALID(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) THEN (ST_XMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 1.0 AND ST_XMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= 0.0 AND ST_YMIN(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) <= 1.0 AND ST_YMAX(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE)) >= 0.0) ELSE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE), TO_GEOMETRY('POLYGON((0.0 0.0, 1.0 0.0, 1.0 1.0, 0.0 1.0, 0.0 0.0))', 4326)) END AND (CONTAINS(q."S", CAST(:1 AS VARCHAR)) AND (q."I" >= CAST(:2 AS NUMBER(38, 0)) OR CASE WHEN q."B" = CAST(:3 AS BOOLEAN) THEN 1 ELSE 0 END = 0))
LIMIT 1001
-- ["50%", 5, true]

-- intersects
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE ST_INTERSECTS(TO_GEOMETRY(ST_ASWKB(q."GEOM"), 4326, TRUE), TO_GEOMETRY(:1, 4326))
LIMIT 1001
-- ["{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}"]

-- summary
SELECT CAST(COUNT(*) AS DOUBLE) AS "__count", CAST(COUNT(q."S") AS DOUBLE) AS "__m0", CAST(COUNT(DISTINCT q."S") AS DOUBLE) AS "__m1", CAST(COUNT(q."I") AS DOUBLE) AS "__m2", CAST(COUNT(DISTINCT q."I") AS DOUBLE) AS "__m3", CAST(SUM(q."I") AS VARCHAR) AS "__m4", AVG(CAST(q."I" AS DOUBLE)) AS "__m5", MIN(q."I") AS "__m6", MAX(q."I") AS "__m7", CAST(COUNT(q."L") AS DOUBLE) AS "__m8", CAST(COUNT(DISTINCT q."L") AS DOUBLE) AS "__m9", CAST(SUM(q."L") AS VARCHAR) AS "__m10", AVG(CAST(q."L" AS DOUBLE)) AS "__m11", CAST(MIN(q."L") AS VARCHAR) AS "__m12", CAST(MAX(q."L") AS VARCHAR) AS "__m13", CAST(COUNT(q."F") AS DOUBLE) AS "__m14", CAST(COUNT(DISTINCT q."F") AS DOUBLE) AS "__m15", CAST(SUM(q."F") AS DOUBLE) AS "__m16", AVG(CAST(q."F" AS DOUBLE)) AS "__m17", CAST(MIN(q."F") AS DOUBLE) AS "__m18", CAST(MAX(q."F") AS DOUBLE) AS "__m19", CAST(COUNT(q."B") AS DOUBLE) AS "__m20", CAST(COUNT(DISTINCT q."B") AS DOUBLE) AS "__m21", CAST(COUNT(q."D") AS DOUBLE) AS "__m22", CAST(COUNT(DISTINCT q."D") AS DOUBLE) AS "__m23", MIN(q."D") AS "__m24", MAX(q."D") AS "__m25", CAST(COUNT(q."TS") AS DOUBLE) AS "__m26", CAST(COUNT(DISTINCT q."TS") AS DOUBLE) AS "__m27", MIN(q."TS") AS "__m28", MAX(q."TS") AS "__m29"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
LIMIT 2
-- []

-- groups
SELECT g."__k0" AS "__k0", g."__k1" AS "__k1", g."__k2" AS "__k2", CAST(g."__k3" AS VARCHAR) AS "__k3", CAST(COUNT(*) AS DOUBLE) AS "__count", CAST(SUM(g."__v0") AS VARCHAR) AS "__m0", AVG(CAST(g."__v1" AS DOUBLE)) AS "__m1"
FROM (
SELECT q."S" AS "__k0", q."B" AS "__k1", q."I" AS "__k2", q."L" AS "__k3", q."I" AS "__v0", q."F" AS "__v1"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
) AS g
GROUP BY g."__k0", g."__k1", g."__k2", g."__k3"
ORDER BY COUNT(*) DESC NULLS LAST, g."__k0" ASC NULLS LAST, g."__k1" ASC NULLS LAST, g."__k2" ASC NULLS LAST, g."__k3" ASC NULLS LAST
LIMIT 20
-- []

-- groups of days by key
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count", MAX(g."__v0") AS "__m0"
FROM (
SELECT q."D" AS "__k0", q."D" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" DESC NULLS LAST
LIMIT 20
-- []

-- groups by sum
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count", CAST(SUM(g."__v0") AS VARCHAR) AS "__m0"
FROM (
SELECT q."S" AS "__k0", q."L" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
) AS g
GROUP BY g."__k0"
ORDER BY SUM(g."__v0") DESC NULLS LAST, g."__k0" ASC NULLS LAST
LIMIT 20
-- []

-- groups by mean, which is not selected
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT q."S" AS "__k0", q."I" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
) AS g
GROUP BY g."__k0"
ORDER BY AVG(CAST(g."__v0" AS DOUBLE)) ASC NULLS LAST, g."__k0" ASC NULLS LAST
LIMIT 20
-- []

-- groups by minimum
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count", CAST(COUNT(DISTINCT g."__v0") AS DOUBLE) AS "__m0"
FROM (
SELECT q."S" AS "__k0", q."TS" AS "__v0", q."F" AS "__v1"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
) AS g
GROUP BY g."__k0"
ORDER BY MIN(g."__v1") DESC NULLS LAST, g."__k0" ASC NULLS LAST
LIMIT 20
-- []

-- histogram by edges
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count", AVG(CAST(g."__v0" AS DOUBLE)) AS "__m0"
FROM (
SELECT CASE WHEN q."F" < CAST(:1 AS DOUBLE) THEN 0 WHEN q."F" < CAST(:2 AS DOUBLE) THEN 1 WHEN q."F" < CAST(:3 AS DOUBLE) THEN 2 ELSE 3 END AS "__k0", q."I" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE)
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 4
-- [-1, 0, 2.5]

-- histogram by width
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT FLOOR(CAST(q."F" AS DOUBLE) / CAST(:1 AS DOUBLE) + 1e-9) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE)
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 1001
-- [0.5]

-- histogram of integers by width
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT FLOOR(CAST(q."I" AS DOUBLE) / CAST(:1 AS DOUBLE)) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."I" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 1001
-- [10]

-- histogram by bins
WITH "__f" AS (
SELECT CAST(q."F" AS DOUBLE) AS "__x", q."I" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE)
), "__r" AS (SELECT MIN("__x") AS "__lo", MAX("__x") AS "__hi" FROM "__f")
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count", CAST(SUM(g."__v0") AS VARCHAR) AS "__m0", MIN(g."__lo") AS "__lo", MIN(g."__hi") AS "__hi"
FROM (
SELECT CASE WHEN r."__lo" = r."__hi" THEN 0 ELSE LEAST(FLOOR((f."__x" - r."__lo") / (r."__hi" - r."__lo") * 10 + 1e-9), 9) END AS "__k0", r."__lo" AS "__lo", r."__hi" AS "__hi", f."__v0" AS "__v0"
FROM "__f" AS f CROSS JOIN "__r" AS r
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0"

-- []

-- histogram of long integers by bins
WITH "__f" AS (
SELECT CAST(q."L" AS DOUBLE) AS "__x"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."L" IS NOT NULL
), "__r" AS (SELECT MIN("__x") AS "__lo", MAX("__x") AS "__hi" FROM "__f")
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count", MIN(g."__lo") AS "__lo", MIN(g."__hi") AS "__hi"
FROM (
SELECT CASE WHEN r."__lo" = r."__hi" THEN 0 ELSE LEAST(FLOOR((f."__x" - r."__lo") / (r."__hi" - r."__lo") * 10), 9) END AS "__k0", r."__lo" AS "__lo", r."__hi" AS "__hi"
FROM "__f" AS f CROSS JOIN "__r" AS r
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0"

-- []

-- time series by SECOND
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT DATE_TRUNC('SECOND', q."TS") AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- []

-- time series by MINUTE
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT DATE_TRUNC('MINUTE', q."TS") AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- []

-- time series by HOUR
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT DATE_TRUNC('HOUR', CONVERT_TIMEZONE(CAST(:1 AS VARCHAR), CAST(q."TS" AS TIMESTAMP_TZ))) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata"]

-- time series by DAY
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('DAY', CONVERT_TIMEZONE(CAST(:1 AS VARCHAR), CAST(q."TS" AS TIMESTAMP_TZ))) AS DATE) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata"]

-- time series by WEEK
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT (CAST(CONVERT_TIMEZONE(CAST(:1 AS VARCHAR), CAST(q."TS" AS TIMESTAMP_TZ)) AS DATE) - (DAYOFWEEKISO(CONVERT_TIMEZONE(CAST(:1 AS VARCHAR), CAST(q."TS" AS TIMESTAMP_TZ))) - 1)) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata"]

-- time series by MONTH
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('MONTH', CONVERT_TIMEZONE(CAST(:1 AS VARCHAR), CAST(q."TS" AS TIMESTAMP_TZ))) AS DATE) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata"]

-- time series by QUARTER
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('QUARTER', CONVERT_TIMEZONE(CAST(:1 AS VARCHAR), CAST(q."TS" AS TIMESTAMP_TZ))) AS DATE) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata"]

-- time series by YEAR
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('YEAR', CONVERT_TIMEZONE(CAST(:1 AS VARCHAR), CAST(q."TS" AS TIMESTAMP_TZ))) AS DATE) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata"]

-- time series of days by DAY
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('DAY', q."D") AS DATE) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."D" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- []

-- time series of days by WEEK
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT (CAST(q."D" AS DATE) - (DAYOFWEEKISO(q."D") - 1)) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."D" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- []

-- time series of days by MONTH
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('MONTH', q."D") AS DATE) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."D" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- []

-- time series of days by QUARTER
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('QUARTER', q."D") AS DATE) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."D" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- []

-- time series of days by YEAR
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('YEAR', q."D") AS DATE) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."D" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- []

-- time series, split
SELECT g."__k0" AS "__k0", g."__k1" AS "__k1", CAST(COUNT(*) AS DOUBLE) AS "__count", CAST(SUM(g."__v0") AS VARCHAR) AS "__m0"
FROM (
SELECT CAST(DATE_TRUNC('DAY', CONVERT_TIMEZONE(CAST(:1 AS VARCHAR), CAST(q."TS" AS TIMESTAMP_TZ))) AS DATE) AS "__k0", q."S" AS "__k1", q."I" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."TS" IS NOT NULL
) AS g
GROUP BY g."__k0", g."__k1"
ORDER BY g."__k0" ASC NULLS LAST, g."__k1" ASC NULLS LAST
LIMIT 10001
-- ["UTC"]

-- groups, filtered
SELECT g."__k0" AS "__k0", g."__k1" AS "__k1", g."__k2" AS "__k2", CAST(g."__k3" AS VARCHAR) AS "__k3", CAST(COUNT(*) AS DOUBLE) AS "__count", CAST(SUM(g."__v0") AS VARCHAR) AS "__m0", AVG(CAST(g."__v1" AS DOUBLE)) AS "__m1"
FROM (
SELECT q."S" AS "__k0", q."B" AS "__k1", q."I" AS "__k2", q."L" AS "__k3", q."I" AS "__v0", q."F" AS "__v1"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (CONTAINS(q."S", CAST(:1 AS VARCHAR)) AND (q."I" >= CAST(:2 AS NUMBER(38, 0)) OR CASE WHEN q."B" = CAST(:3 AS BOOLEAN) THEN 1 ELSE 0 END = 0))
) AS g
GROUP BY g."__k0", g."__k1", g."__k2", g."__k3"
ORDER BY COUNT(*) DESC NULLS LAST, g."__k0" ASC NULLS LAST, g."__k1" ASC NULLS LAST, g."__k2" ASC NULLS LAST, g."__k3" ASC NULLS LAST
LIMIT 20
-- ["50%", 5, true]

-- histogram by edges, filtered
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count", AVG(CAST(g."__v0" AS DOUBLE)) AS "__m0"
FROM (
SELECT CASE WHEN q."F" < CAST(:1 AS DOUBLE) THEN 0 WHEN q."F" < CAST(:2 AS DOUBLE) THEN 1 WHEN q."F" < CAST(:3 AS DOUBLE) THEN 2 ELSE 3 END AS "__k0", q."I" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (CONTAINS(q."S", CAST(:4 AS VARCHAR)) AND (q."I" >= CAST(:5 AS NUMBER(38, 0)) OR CASE WHEN q."B" = CAST(:6 AS BOOLEAN) THEN 1 ELSE 0 END = 0)) AND ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE)
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 4
-- [-1, 0, 2.5, "50%", 5, true]

-- histogram by bins, filtered
WITH "__f" AS (
SELECT CAST(q."F" AS DOUBLE) AS "__x", q."I" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (CONTAINS(q."S", CAST(:1 AS VARCHAR)) AND (q."I" >= CAST(:2 AS NUMBER(38, 0)) OR CASE WHEN q."B" = CAST(:3 AS BOOLEAN) THEN 1 ELSE 0 END = 0)) AND ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE)
), "__r" AS (SELECT MIN("__x") AS "__lo", MAX("__x") AS "__hi" FROM "__f")
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count", CAST(SUM(g."__v0") AS VARCHAR) AS "__m0", MIN(g."__lo") AS "__lo", MIN(g."__hi") AS "__hi"
FROM (
SELECT CASE WHEN r."__lo" = r."__hi" THEN 0 ELSE LEAST(FLOOR((f."__x" - r."__lo") / (r."__hi" - r."__lo") * 10 + 1e-9), 9) END AS "__k0", r."__lo" AS "__lo", r."__hi" AS "__hi", f."__v0" AS "__v0"
FROM "__f" AS f CROSS JOIN "__r" AS r
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0"

-- ["50%", 5, true]

-- time series by DAY, filtered
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS DOUBLE) AS "__count"
FROM (
SELECT CAST(DATE_TRUNC('DAY', CONVERT_TIMEZONE(CAST(:1 AS VARCHAR), CAST(q."TS" AS TIMESTAMP_TZ))) AS DATE) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE (CONTAINS(q."S", CAST(:2 AS VARCHAR)) AND (q."I" >= CAST(:3 AS NUMBER(38, 0)) OR CASE WHEN q."B" = CAST(:4 AS BOOLEAN) THEN 1 ELSE 0 END = 0)) AND q."TS" IS NOT NULL
) AS g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
LIMIT 10001
-- ["Asia/Kolkata", "50%", 5, true]

-- page, first
SELECT q."S" AS "text", CAST(q."S" AS VARCHAR) AS "__k0", CAST(CASE WHEN ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE) THEN CAST(q."F" AS DOUBLE) END AS VARCHAR) AS "__k1", TO_VARCHAR(CONVERT_TIMEZONE('UTC', CAST(q."TS" AS TIMESTAMP_TZ)), 'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"') AS "__k2", TO_VARCHAR(q."D", 'YYYY-MM-DD') AS "__k3", CAST(q."L" AS VARCHAR) AS "__k4", CASE WHEN q."B" THEN 'true' WHEN NOT q."B" THEN 'false' END AS "__k5", CAST(q."I" AS VARCHAR) AS "__k6", CAST(q."ID" AS VARCHAR) AS "__k7"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
ORDER BY q."S" ASC NULLS LAST, CASE WHEN ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE) THEN CAST(q."F" AS DOUBLE) END DESC NULLS LAST, q."TS" ASC NULLS LAST, q."D" DESC NULLS LAST, q."L" ASC NULLS LAST, q."B" DESC NULLS LAST, q."I" ASC NULLS LAST, CAST(q."ID" AS VARCHAR) ASC NULLS LAST
LIMIT 11
-- []

-- page, after a row
SELECT q."S" AS "text", CAST(q."S" AS VARCHAR) AS "__k0", CAST(CASE WHEN ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE) THEN CAST(q."F" AS DOUBLE) END AS VARCHAR) AS "__k1", TO_VARCHAR(CONVERT_TIMEZONE('UTC', CAST(q."TS" AS TIMESTAMP_TZ)), 'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"') AS "__k2", TO_VARCHAR(q."D", 'YYYY-MM-DD') AS "__k3", CAST(q."L" AS VARCHAR) AS "__k4", CASE WHEN q."B" THEN 'true' WHEN NOT q."B" THEN 'false' END AS "__k5", CAST(q."I" AS VARCHAR) AS "__k6", CAST(q."ID" AS VARCHAR) AS "__k7"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."I" >= CAST(:1 AS NUMBER(38, 0)) AND (q."S" > CAST(:2 AS VARCHAR) OR q."S" IS NULL OR (q."S" = CAST(:2 AS VARCHAR) AND (CASE WHEN ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE) THEN CAST(q."F" AS DOUBLE) END < CAST(:3 AS DOUBLE) OR CASE WHEN ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE) THEN CAST(q."F" AS DOUBLE) END IS NULL OR (CASE WHEN ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE) THEN CAST(q."F" AS DOUBLE) END = CAST(:3 AS DOUBLE) AND (q."TS" > CAST(:4 AS TIMESTAMP_TZ) OR q."TS" IS NULL OR (q."TS" = CAST(:4 AS TIMESTAMP_TZ) AND (q."D" < CAST(:5 AS DATE) OR q."D" IS NULL OR (q."D" = CAST(:5 AS DATE) AND (q."L" > CAST(:6 AS NUMBER(38, 0)) OR q."L" IS NULL OR (q."L" = CAST(:6 AS NUMBER(38, 0)) AND (q."B" < CAST(:7 AS BOOLEAN) OR q."B" IS NULL OR (q."B" = CAST(:7 AS BOOLEAN) AND (q."I" > CAST(:8 AS NUMBER(38, 0)) OR (q."I" = CAST(:8 AS NUMBER(38, 0)) AND (CAST(q."ID" AS VARCHAR) > CAST(:9 AS VARCHAR))))))))))))))))
ORDER BY q."S" ASC NULLS LAST, CASE WHEN ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE) THEN CAST(q."F" AS DOUBLE) END DESC NULLS LAST, q."TS" ASC NULLS LAST, q."D" DESC NULLS LAST, q."L" ASC NULLS LAST, q."B" DESC NULLS LAST, q."I" ASC NULLS LAST, CAST(q."ID" AS VARCHAR) ASC NULLS LAST
LIMIT 11
-- [5, "Ó", 0.1, "2018-02-03T04:05:06.123456Z", "2018-02-03", "9007199254740993", true, 7, "id1"]

-- page, after nulls
SELECT q."S" AS "text", CAST(q."S" AS VARCHAR) AS "__k0", CAST(CASE WHEN ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE) THEN CAST(q."F" AS DOUBLE) END AS VARCHAR) AS "__k1", TO_VARCHAR(CONVERT_TIMEZONE('UTC', CAST(q."TS" AS TIMESTAMP_TZ)), 'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"') AS "__k2", TO_VARCHAR(q."D", 'YYYY-MM-DD') AS "__k3", CAST(q."L" AS VARCHAR) AS "__k4", CASE WHEN q."B" THEN 'true' WHEN NOT q."B" THEN 'false' END AS "__k5", CAST(q."I" AS VARCHAR) AS "__k6", CAST(q."ID" AS VARCHAR) AS "__k7"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) AS q
WHERE q."I" >= CAST(:1 AS NUMBER(38, 0)) AND (q."S" IS NULL AND (CASE WHEN ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE) THEN CAST(q."F" AS DOUBLE) END IS NULL AND (q."TS" IS NULL AND (q."D" < CAST(:2 AS DATE) OR q."D" IS NULL OR (q."D" = CAST(:2 AS DATE) AND (q."L" > CAST(:3 AS NUMBER(38, 0)) OR q."L" IS NULL OR (q."L" = CAST(:3 AS NUMBER(38, 0)) AND (q."B" < CAST(:4 AS BOOLEAN) OR q."B" IS NULL OR (q."B" = CAST(:4 AS BOOLEAN) AND (q."I" > CAST(:5 AS NUMBER(38, 0)) OR (q."I" = CAST(:5 AS NUMBER(38, 0)) AND (CAST(q."ID" AS VARCHAR) > CAST(:6 AS VARCHAR)))))))))))))
ORDER BY q."S" ASC NULLS LAST, CASE WHEN ABS(q."F") <= CAST('1.7976931348623157e308' AS DOUBLE) THEN CAST(q."F" AS DOUBLE) END DESC NULLS LAST, q."TS" ASC NULLS LAST, q."D" DESC NULLS LAST, q."L" ASC NULLS LAST, q."B" DESC NULLS LAST, q."I" ASC NULLS LAST, CAST(q."ID" AS VARCHAR) ASC NULLS LAST
LIMIT 11
-- [5, "2018-02-03", "9007199254740993", true, 7, "id1"]
