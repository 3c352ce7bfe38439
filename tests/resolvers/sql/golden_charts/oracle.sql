-- where text eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."S" = :1
FETCH FIRST 1001 ROWS ONLY
-- ["ES"]

-- where text eq, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE LOWER(q."S") = LOWER(:1)
FETCH FIRST 1001 ROWS ONLY
-- ["ES"]

-- where text ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (q."S" <> :1 OR q."S" IS NULL)
FETCH FIRST 1001 ROWS ONLY
-- ["ES"]

-- where text ne, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (LOWER(q."S") <> LOWER(:1) OR q."S" IS NULL)
FETCH FIRST 1001 ROWS ONLY
-- ["ES"]

-- where text in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."S" IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$')))
FETCH FIRST 1001 ROWS ONLY
-- ["[\"ES\"]"]

-- where text in, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE LOWER(q."S") IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$')))
FETCH FIRST 1001 ROWS ONLY
-- ["[\"es\"]"]

-- where text notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (q."S" NOT IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) OR q."S" IS NULL)
FETCH FIRST 1001 ROWS ONLY
-- ["[\"ES\"]"]

-- where text notIn, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (LOWER(q."S") NOT IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item VARCHAR2(4000) PATH '$'))) OR q."S" IS NULL)
FETCH FIRST 1001 ROWS ONLY
-- ["[\"es\"]"]

-- where text contains
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."S" LIKE :1 ESCAPE '!'
FETCH FIRST 1001 ROWS ONLY
-- ["%ES%"]

-- where text contains, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE LOWER(q."S") LIKE LOWER(:1) ESCAPE '!'
FETCH FIRST 1001 ROWS ONLY
-- ["%ES%"]

-- where text startsWith
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."S" LIKE :1 ESCAPE '!'
FETCH FIRST 1001 ROWS ONLY
-- ["ES%"]

-- where text startsWith, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE LOWER(q."S") LIKE LOWER(:1) ESCAPE '!'
FETCH FIRST 1001 ROWS ONLY
-- ["ES%"]

-- where text endsWith
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."S" LIKE :1 ESCAPE '!'
FETCH FIRST 1001 ROWS ONLY
-- ["%ES"]

-- where text endsWith, ignoring case
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE LOWER(q."S") LIKE LOWER(:1) ESCAPE '!'
FETCH FIRST 1001 ROWS ONLY
-- ["%ES"]

-- where text isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."S" IS NULL
FETCH FIRST 1001 ROWS ONLY
-- []

-- where whole eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."I" = :1
FETCH FIRST 1001 ROWS ONLY
-- [7]

-- where whole ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."I" <> :1
FETCH FIRST 1001 ROWS ONLY
-- [7]

-- where whole lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."I" < :1
FETCH FIRST 1001 ROWS ONLY
-- [7]

-- where whole lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."I" <= :1
FETCH FIRST 1001 ROWS ONLY
-- [7]

-- where whole gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."I" > :1
FETCH FIRST 1001 ROWS ONLY
-- [7]

-- where whole gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."I" >= :1
FETCH FIRST 1001 ROWS ONLY
-- [7]

-- where whole in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."I" IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item NUMBER(10) PATH '$')))
FETCH FIRST 1001 ROWS ONLY
-- ["[7]"]

-- where whole notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."I" NOT IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item NUMBER(10) PATH '$')))
FETCH FIRST 1001 ROWS ONLY
-- ["[7]"]

-- where whole isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."I" IS NULL
FETCH FIRST 1001 ROWS ONLY
-- []

-- where long eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."L" = TO_NUMBER(:1)
FETCH FIRST 1001 ROWS ONLY
-- ["9007199254740993"]

-- where long ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (q."L" <> TO_NUMBER(:1) OR q."L" IS NULL)
FETCH FIRST 1001 ROWS ONLY
-- ["9007199254740993"]

-- where long lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."L" < TO_NUMBER(:1)
FETCH FIRST 1001 ROWS ONLY
-- ["9007199254740993"]

-- where long lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."L" <= TO_NUMBER(:1)
FETCH FIRST 1001 ROWS ONLY
-- ["9007199254740993"]

-- where long gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."L" > TO_NUMBER(:1)
FETCH FIRST 1001 ROWS ONLY
-- ["9007199254740993"]

-- where long gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."L" >= TO_NUMBER(:1)
FETCH FIRST 1001 ROWS ONLY
-- ["9007199254740993"]

-- where long in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."L" IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item NUMBER(19) PATH '$')))
FETCH FIRST 1001 ROWS ONLY
-- ["[\"9007199254740993\"]"]

-- where long notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (q."L" NOT IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item NUMBER(19) PATH '$'))) OR q."L" IS NULL)
FETCH FIRST 1001 ROWS ONLY
-- ["[\"9007199254740993\"]"]

-- where long isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."L" IS NULL
FETCH FIRST 1001 ROWS ONLY
-- []

-- where number eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."F" = :1
FETCH FIRST 1001 ROWS ONLY
-- [2.5]

-- where number ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (q."F" <> :1 OR q."F" IS NULL)
FETCH FIRST 1001 ROWS ONLY
-- [2.5]

-- where number lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."F" < :1
FETCH FIRST 1001 ROWS ONLY
-- [2.5]

-- where number lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."F" <= :1
FETCH FIRST 1001 ROWS ONLY
-- [2.5]

-- where number gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."F" > :1
FETCH FIRST 1001 ROWS ONLY
-- [2.5]

-- where number gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."F" >= :1
FETCH FIRST 1001 ROWS ONLY
-- [2.5]

-- where number in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."F" IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item NUMBER PATH '$')))
FETCH FIRST 1001 ROWS ONLY
-- ["[2.5]"]

-- where number notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (q."F" NOT IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item NUMBER PATH '$'))) OR q."F" IS NULL)
FETCH FIRST 1001 ROWS ONLY
-- ["[2.5]"]

-- where number isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."F" IS NULL
FETCH FIRST 1001 ROWS ONLY
-- []

-- where flag eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."B" = :1
FETCH FIRST 1001 ROWS ONLY
-- [1]

-- where flag isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."B" IS NULL
FETCH FIRST 1001 ROWS ONLY
-- []

-- where day eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."D" = TO_DATE(:1, 'YYYY-MM-DD')
FETCH FIRST 1001 ROWS ONLY
-- ["2018-02-03"]

-- where day ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (q."D" <> TO_DATE(:1, 'YYYY-MM-DD') OR q."D" IS NULL)
FETCH FIRST 1001 ROWS ONLY
-- ["2018-02-03"]

-- where day lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."D" < TO_DATE(:1, 'YYYY-MM-DD')
FETCH FIRST 1001 ROWS ONLY
-- ["2018-02-03"]

-- where day lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."D" <= TO_DATE(:1, 'YYYY-MM-DD')
FETCH FIRST 1001 ROWS ONLY
-- ["2018-02-03"]

-- where day gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."D" > TO_DATE(:1, 'YYYY-MM-DD')
FETCH FIRST 1001 ROWS ONLY
-- ["2018-02-03"]

-- where day gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."D" >= TO_DATE(:1, 'YYYY-MM-DD')
FETCH FIRST 1001 ROWS ONLY
-- ["2018-02-03"]

-- where day in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."D" IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item DATE PATH '$')))
FETCH FIRST 1001 ROWS ONLY
-- ["[\"2018-02-03\"]"]

-- where day notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (q."D" NOT IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item DATE PATH '$'))) OR q."D" IS NULL)
FETCH FIRST 1001 ROWS ONLY
-- ["[\"2018-02-03\"]"]

-- where day isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."D" IS NULL
FETCH FIRST 1001 ROWS ONLY
-- []

-- where moment eq
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" = TO_UTC_TIMESTAMP_TZ(:1)
FETCH FIRST 1001 ROWS ONLY
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment ne
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (q."TS" <> TO_UTC_TIMESTAMP_TZ(:1) OR q."TS" IS NULL)
FETCH FIRST 1001 ROWS ONLY
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment lt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" < TO_UTC_TIMESTAMP_TZ(:1)
FETCH FIRST 1001 ROWS ONLY
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment lte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" <= TO_UTC_TIMESTAMP_TZ(:1)
FETCH FIRST 1001 ROWS ONLY
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment gt
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" > TO_UTC_TIMESTAMP_TZ(:1)
FETCH FIRST 1001 ROWS ONLY
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment gte
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" >= TO_UTC_TIMESTAMP_TZ(:1)
FETCH FIRST 1001 ROWS ONLY
-- ["2018-02-03T03:05:06.500000Z"]

-- where moment in
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item TIMESTAMP WITH TIME ZONE PATH '$')))
FETCH FIRST 1001 ROWS ONLY
-- ["[\"2018-02-03T03:05:06.500000Z\"]"]

-- where moment notIn
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (q."TS" NOT IN (SELECT item FROM JSON_TABLE(:1, '$[*]' COLUMNS (item TIMESTAMP WITH TIME ZONE PATH '$'))) OR q."TS" IS NULL)
FETCH FIRST 1001 ROWS ONLY
-- ["[\"2018-02-03T03:05:06.500000Z\"]"]

-- where moment isNull
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" IS NULL
FETCH FIRST 1001 ROWS ONLY
-- []

-- where, nested, in a box
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE SDO_ANYINTERACT(q."GEOM", SDO_GEOMETRY(2003, 4326, NULL, SDO_ELEM_INFO_ARRAY(1, 1003, 3), SDO_ORDINATE_ARRAY(0.0, 0.0, 1.0, 1.0))) = 'TRUE' AND (q."S" LIKE :1 ESCAPE '!' AND (q."I" >= :2 OR CASE WHEN q."B" = :3 THEN 1 ELSE 0 END = 0))
FETCH FIRST 1001 ROWS ONLY
-- ["%50!%%", 5, 1]

-- intersects
SELECT 1 AS "__one"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE SDO_ANYINTERACT(q."GEOM", SDO_UTIL.FROM_GEOJSON(:1)) = 'TRUE'
FETCH FIRST 1001 ROWS ONLY
-- ["{\"type\":\"Point\",\"coordinates\":[1.0,2.0]}"]

-- summary
SELECT CAST(COUNT(*) AS NUMBER) AS "__count", CAST(COUNT(q."S") AS NUMBER) AS "__m0", CAST(COUNT(DISTINCT q."S") AS NUMBER) AS "__m1", CAST(COUNT(q."I") AS NUMBER) AS "__m2", CAST(COUNT(DISTINCT q."I") AS NUMBER) AS "__m3", TO_CHAR(SUM(q."I")) AS "__m4", AVG(CAST(q."I" AS NUMBER)) AS "__m5", MIN(q."I") AS "__m6", MAX(q."I") AS "__m7", CAST(COUNT(q."L") AS NUMBER) AS "__m8", CAST(COUNT(DISTINCT q."L") AS NUMBER) AS "__m9", TO_CHAR(SUM(q."L")) AS "__m10", AVG(CAST(q."L" AS NUMBER)) AS "__m11", TO_CHAR(MIN(q."L")) AS "__m12", TO_CHAR(MAX(q."L")) AS "__m13", CAST(COUNT(q."F") AS NUMBER) AS "__m14", CAST(COUNT(DISTINCT q."F") AS NUMBER) AS "__m15", CAST(SUM(q."F") AS NUMBER) AS "__m16", AVG(CAST(q."F" AS NUMBER)) AS "__m17", CAST(MIN(q."F") AS NUMBER) AS "__m18", CAST(MAX(q."F") AS NUMBER) AS "__m19", CAST(COUNT(q."B") AS NUMBER) AS "__m20", CAST(COUNT(DISTINCT q."B") AS NUMBER) AS "__m21", CAST(COUNT(q."D") AS NUMBER) AS "__m22", CAST(COUNT(DISTINCT q."D") AS NUMBER) AS "__m23", MIN(q."D") AS "__m24", MAX(q."D") AS "__m25", CAST(COUNT(q."TS") AS NUMBER) AS "__m26", CAST(COUNT(DISTINCT q."TS") AS NUMBER) AS "__m27", MIN(q."TS") AS "__m28", MAX(q."TS") AS "__m29"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
FETCH FIRST 2 ROWS ONLY
-- []

-- groups
SELECT g."__k0" AS "__k0", g."__k1" AS "__k1", g."__k2" AS "__k2", TO_CHAR(g."__k3") AS "__k3", CAST(COUNT(*) AS NUMBER) AS "__count", TO_CHAR(SUM(g."__v0")) AS "__m0", AVG(CAST(g."__v1" AS NUMBER)) AS "__m1"
FROM (
SELECT q."S" AS "__k0", q."B" AS "__k1", q."I" AS "__k2", q."L" AS "__k3", q."I" AS "__v0", q."F" AS "__v1"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
) g
GROUP BY g."__k0", g."__k1", g."__k2", g."__k3"
ORDER BY COUNT(*) DESC NULLS LAST, g."__k0" ASC NULLS LAST, g."__k1" ASC NULLS LAST, g."__k2" ASC NULLS LAST, g."__k3" ASC NULLS LAST
FETCH FIRST 20 ROWS ONLY
-- []

-- groups of days by key
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count", MAX(g."__v0") AS "__m0"
FROM (
SELECT q."D" AS "__k0", q."D" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
) g
GROUP BY g."__k0"
ORDER BY g."__k0" DESC NULLS LAST
FETCH FIRST 20 ROWS ONLY
-- []

-- groups by sum
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count", TO_CHAR(SUM(g."__v0")) AS "__m0"
FROM (
SELECT q."S" AS "__k0", q."L" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
) g
GROUP BY g."__k0"
ORDER BY SUM(g."__v0") DESC NULLS LAST, g."__k0" ASC NULLS LAST
FETCH FIRST 20 ROWS ONLY
-- []

-- groups by mean, which is not selected
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT q."S" AS "__k0", q."I" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
) g
GROUP BY g."__k0"
ORDER BY AVG(CAST(g."__v0" AS NUMBER)) ASC NULLS LAST, g."__k0" ASC NULLS LAST
FETCH FIRST 20 ROWS ONLY
-- []

-- groups by minimum
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count", CAST(COUNT(DISTINCT g."__v0") AS NUMBER) AS "__m0"
FROM (
SELECT q."S" AS "__k0", q."TS" AS "__v0", q."F" AS "__v1"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
) g
GROUP BY g."__k0"
ORDER BY MIN(g."__v1") DESC NULLS LAST, g."__k0" ASC NULLS LAST
FETCH FIRST 20 ROWS ONLY
-- []

-- histogram by edges
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count", AVG(CAST(g."__v0" AS NUMBER)) AS "__m0"
FROM (
SELECT CASE WHEN q."F" < :1 THEN 0 WHEN q."F" < :2 THEN 1 WHEN q."F" < :3 THEN 2 ELSE 3 END AS "__k0", q."I" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."F" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 4 ROWS ONLY
-- [-1, 0, 2.5]

-- histogram by width
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT FLOOR(CAST(q."F" AS NUMBER) / :1 + 1e-9) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."F" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- [0.5]

-- histogram of integers by width
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT FLOOR(CAST(q."I" AS NUMBER) / :1) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."I" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 1001 ROWS ONLY
-- [10]

-- histogram by bins
WITH "__f" AS (
SELECT CAST(q."F" AS NUMBER) AS "__x", q."I" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."F" IS NOT NULL
), "__r" AS (SELECT MIN("__x") AS "__lo", MAX("__x") AS "__hi" FROM "__f")
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count", TO_CHAR(SUM(g."__v0")) AS "__m0", MIN(g."__lo") AS "__lo", MIN(g."__hi") AS "__hi"
FROM (
SELECT CASE WHEN r."__lo" = r."__hi" THEN 0 ELSE LEAST(FLOOR((f."__x" - r."__lo") / (r."__hi" - r."__lo") * 10 + 1e-9), 9) END AS "__k0", r."__lo" AS "__lo", r."__hi" AS "__hi", f."__v0" AS "__v0"
FROM "__f" f CROSS JOIN "__r" r
) g
GROUP BY g."__k0"
ORDER BY g."__k0"

-- []

-- histogram of long integers by bins
WITH "__f" AS (
SELECT CAST(q."L" AS NUMBER) AS "__x"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."L" IS NOT NULL
), "__r" AS (SELECT MIN("__x") AS "__lo", MAX("__x") AS "__hi" FROM "__f")
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count", MIN(g."__lo") AS "__lo", MIN(g."__hi") AS "__hi"
FROM (
SELECT CASE WHEN r."__lo" = r."__hi" THEN 0 ELSE LEAST(FLOOR((f."__x" - r."__lo") / (r."__hi" - r."__lo") * 10), 9) END AS "__k0", r."__lo" AS "__lo", r."__hi" AS "__hi"
FROM "__f" f CROSS JOIN "__r" r
) g
GROUP BY g."__k0"
ORDER BY g."__k0"

-- []

-- time series by SECOND
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT CAST(SYS_EXTRACT_UTC(q."TS") AS DATE) AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- []

-- time series by MINUTE
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT TRUNC(CAST(SYS_EXTRACT_UTC(q."TS") AS DATE), 'MI') AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- []

-- time series by HOUR
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT TRUNC(CAST(SYS_EXTRACT_UTC(q."TS") AS DATE), 'MI') - EXTRACT(MINUTE FROM CAST(q."TS" AS TIMESTAMP WITH TIME ZONE) AT TIME ZONE :1) / 1440 AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- ["Asia/Kolkata"]

-- time series by DAY
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT TRUNC(CAST(CAST(q."TS" AS TIMESTAMP WITH TIME ZONE) AT TIME ZONE :1 AS DATE), 'DDD') AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- ["Asia/Kolkata"]

-- time series by WEEK
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT TRUNC(CAST(CAST(q."TS" AS TIMESTAMP WITH TIME ZONE) AT TIME ZONE :1 AS DATE), 'IW') AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- ["Asia/Kolkata"]

-- time series by MONTH
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT TRUNC(CAST(CAST(q."TS" AS TIMESTAMP WITH TIME ZONE) AT TIME ZONE :1 AS DATE), 'MM') AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- ["Asia/Kolkata"]

-- time series by QUARTER
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT TRUNC(CAST(CAST(q."TS" AS TIMESTAMP WITH TIME ZONE) AT TIME ZONE :1 AS DATE), 'Q') AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- ["Asia/Kolkata"]

-- time series by YEAR
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT TRUNC(CAST(CAST(q."TS" AS TIMESTAMP WITH TIME ZONE) AT TIME ZONE :1 AS DATE), 'YYYY') AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- ["Asia/Kolkata"]

-- time series of days by DAY
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT TRUNC(q."D", 'DDD') AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."D" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- []

-- time series of days by WEEK
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT TRUNC(q."D", 'IW') AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."D" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- []

-- time series of days by MONTH
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT TRUNC(q."D", 'MM') AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."D" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- []

-- time series of days by QUARTER
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT TRUNC(q."D", 'Q') AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."D" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- []

-- time series of days by YEAR
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT TRUNC(q."D", 'YYYY') AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."D" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- []

-- time series, split
SELECT g."__k0" AS "__k0", g."__k1" AS "__k1", CAST(COUNT(*) AS NUMBER) AS "__count", TO_CHAR(SUM(g."__v0")) AS "__m0"
FROM (
SELECT TRUNC(CAST(CAST(q."TS" AS TIMESTAMP WITH TIME ZONE) AT TIME ZONE :1 AS DATE), 'DDD') AS "__k0", q."S" AS "__k1", q."I" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."TS" IS NOT NULL
) g
GROUP BY g."__k0", g."__k1"
ORDER BY g."__k0" ASC NULLS LAST, g."__k1" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- ["UTC"]

-- groups, filtered
SELECT g."__k0" AS "__k0", g."__k1" AS "__k1", g."__k2" AS "__k2", TO_CHAR(g."__k3") AS "__k3", CAST(COUNT(*) AS NUMBER) AS "__count", TO_CHAR(SUM(g."__v0")) AS "__m0", AVG(CAST(g."__v1" AS NUMBER)) AS "__m1"
FROM (
SELECT q."S" AS "__k0", q."B" AS "__k1", q."I" AS "__k2", q."L" AS "__k3", q."I" AS "__v0", q."F" AS "__v1"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (q."S" LIKE :1 ESCAPE '!' AND (q."I" >= :2 OR CASE WHEN q."B" = :3 THEN 1 ELSE 0 END = 0))
) g
GROUP BY g."__k0", g."__k1", g."__k2", g."__k3"
ORDER BY COUNT(*) DESC NULLS LAST, g."__k0" ASC NULLS LAST, g."__k1" ASC NULLS LAST, g."__k2" ASC NULLS LAST, g."__k3" ASC NULLS LAST
FETCH FIRST 20 ROWS ONLY
-- ["%50!%%", 5, 1]

-- histogram by edges, filtered
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count", AVG(CAST(g."__v0" AS NUMBER)) AS "__m0"
FROM (
SELECT CASE WHEN q."F" < :1 THEN 0 WHEN q."F" < :2 THEN 1 WHEN q."F" < :3 THEN 2 ELSE 3 END AS "__k0", q."I" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (q."S" LIKE :4 ESCAPE '!' AND (q."I" >= :5 OR CASE WHEN q."B" = :6 THEN 1 ELSE 0 END = 0)) AND q."F" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 4 ROWS ONLY
-- [-1, 0, 2.5, "%50!%%", 5, 1]

-- histogram by bins, filtered
WITH "__f" AS (
SELECT CAST(q."F" AS NUMBER) AS "__x", q."I" AS "__v0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (q."S" LIKE :1 ESCAPE '!' AND (q."I" >= :2 OR CASE WHEN q."B" = :3 THEN 1 ELSE 0 END = 0)) AND q."F" IS NOT NULL
), "__r" AS (SELECT MIN("__x") AS "__lo", MAX("__x") AS "__hi" FROM "__f")
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count", TO_CHAR(SUM(g."__v0")) AS "__m0", MIN(g."__lo") AS "__lo", MIN(g."__hi") AS "__hi"
FROM (
SELECT CASE WHEN r."__lo" = r."__hi" THEN 0 ELSE LEAST(FLOOR((f."__x" - r."__lo") / (r."__hi" - r."__lo") * 10 + 1e-9), 9) END AS "__k0", r."__lo" AS "__lo", r."__hi" AS "__hi", f."__v0" AS "__v0"
FROM "__f" f CROSS JOIN "__r" r
) g
GROUP BY g."__k0"
ORDER BY g."__k0"

-- ["%50!%%", 5, 1]

-- time series by DAY, filtered
SELECT g."__k0" AS "__k0", CAST(COUNT(*) AS NUMBER) AS "__count"
FROM (
SELECT TRUNC(CAST(CAST(q."TS" AS TIMESTAMP WITH TIME ZONE) AT TIME ZONE :1 AS DATE), 'DDD') AS "__k0"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE (q."S" LIKE :2 ESCAPE '!' AND (q."I" >= :3 OR CASE WHEN q."B" = :4 THEN 1 ELSE 0 END = 0)) AND q."TS" IS NOT NULL
) g
GROUP BY g."__k0"
ORDER BY g."__k0" ASC NULLS LAST
FETCH FIRST 10001 ROWS ONLY
-- ["Asia/Kolkata", "%50!%%", 5, 1]

-- page, first
SELECT q."S" AS "text", TO_CHAR(q."S") AS "__k0", TO_CHAR(q."F", 'TM9') AS "__k1", TO_CHAR(SYS_EXTRACT_UTC(q."TS"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"') AS "__k2", TO_CHAR(q."D", 'YYYY-MM-DD') AS "__k3", TO_CHAR(q."L") AS "__k4", CASE q."B" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END AS "__k5", TO_CHAR(q."I") AS "__k6", TO_CHAR(q."ID") AS "__k7"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
ORDER BY NLSSORT(q."S", 'NLS_SORT=BINARY') ASC NULLS LAST, q."F" DESC NULLS LAST, q."TS" ASC NULLS LAST, TRUNC(q."D") DESC NULLS LAST, q."L" ASC NULLS LAST, q."B" DESC NULLS LAST, q."I" ASC NULLS LAST, NLSSORT(TO_CHAR(q."ID"), 'NLS_SORT=BINARY') ASC NULLS LAST
FETCH FIRST 11 ROWS ONLY
-- []

-- page, after a row
SELECT q."S" AS "text", TO_CHAR(q."S") AS "__k0", TO_CHAR(q."F", 'TM9') AS "__k1", TO_CHAR(SYS_EXTRACT_UTC(q."TS"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"') AS "__k2", TO_CHAR(q."D", 'YYYY-MM-DD') AS "__k3", TO_CHAR(q."L") AS "__k4", CASE q."B" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END AS "__k5", TO_CHAR(q."I") AS "__k6", TO_CHAR(q."ID") AS "__k7"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."I" >= :1 AND (NLSSORT(q."S", 'NLS_SORT=BINARY') > NLSSORT(:2, 'NLS_SORT=BINARY') OR NLSSORT(q."S", 'NLS_SORT=BINARY') IS NULL OR (NLSSORT(q."S", 'NLS_SORT=BINARY') = NLSSORT(:3, 'NLS_SORT=BINARY') AND (q."F" < :4 OR q."F" IS NULL OR (q."F" = :5 AND (q."TS" > TO_UTC_TIMESTAMP_TZ(:6) OR q."TS" IS NULL OR (q."TS" = TO_UTC_TIMESTAMP_TZ(:7) AND (TRUNC(q."D") < TO_DATE(:8, 'YYYY-MM-DD') OR TRUNC(q."D") IS NULL OR (TRUNC(q."D") = TO_DATE(:9, 'YYYY-MM-DD') AND (q."L" > TO_NUMBER(:10) OR q."L" IS NULL OR (q."L" = TO_NUMBER(:11) AND (q."B" < :12 OR q."B" IS NULL OR (q."B" = :13 AND (q."I" > :14 OR (q."I" = :15 AND (NLSSORT(TO_CHAR(q."ID"), 'NLS_SORT=BINARY') > NLSSORT(:16, 'NLS_SORT=BINARY'))))))))))))))))
ORDER BY NLSSORT(q."S", 'NLS_SORT=BINARY') ASC NULLS LAST, q."F" DESC NULLS LAST, q."TS" ASC NULLS LAST, TRUNC(q."D") DESC NULLS LAST, q."L" ASC NULLS LAST, q."B" DESC NULLS LAST, q."I" ASC NULLS LAST, NLSSORT(TO_CHAR(q."ID"), 'NLS_SORT=BINARY') ASC NULLS LAST
FETCH FIRST 11 ROWS ONLY
-- [5, "Ó", "Ó", 0.1, 0.1, "2018-02-03T04:05:06.123456Z", "2018-02-03T04:05:06.123456Z", "2018-02-03", "2018-02-03", "9007199254740993", "9007199254740993", 1, 1, 7, 7, "id1"]

-- page, after nulls
SELECT q."S" AS "text", TO_CHAR(q."S") AS "__k0", TO_CHAR(q."F", 'TM9') AS "__k1", TO_CHAR(SYS_EXTRACT_UTC(q."TS"), 'YYYY-MM-DD"T"HH24:MI:SS.FF9"Z"') AS "__k2", TO_CHAR(q."D", 'YYYY-MM-DD') AS "__k3", TO_CHAR(q."L") AS "__k4", CASE q."B" WHEN 1 THEN 'true' WHEN 0 THEN 'false' END AS "__k5", TO_CHAR(q."I") AS "__k6", TO_CHAR(q."ID") AS "__k7"
FROM (
SELECT id, s, i, l, f, b, d, ts, geom FROM d.tab
) q
WHERE q."I" >= :1 AND (NLSSORT(q."S", 'NLS_SORT=BINARY') IS NULL AND (q."F" IS NULL AND (q."TS" IS NULL AND (TRUNC(q."D") < TO_DATE(:2, 'YYYY-MM-DD') OR TRUNC(q."D") IS NULL OR (TRUNC(q."D") = TO_DATE(:3, 'YYYY-MM-DD') AND (q."L" > TO_NUMBER(:4) OR q."L" IS NULL OR (q."L" = TO_NUMBER(:5) AND (q."B" < :6 OR q."B" IS NULL OR (q."B" = :7 AND (q."I" > :8 OR (q."I" = :9 AND (NLSSORT(TO_CHAR(q."ID"), 'NLS_SORT=BINARY') > NLSSORT(:10, 'NLS_SORT=BINARY')))))))))))))
ORDER BY NLSSORT(q."S", 'NLS_SORT=BINARY') ASC NULLS LAST, q."F" DESC NULLS LAST, q."TS" ASC NULLS LAST, TRUNC(q."D") DESC NULLS LAST, q."L" ASC NULLS LAST, q."B" DESC NULLS LAST, q."I" ASC NULLS LAST, NLSSORT(TO_CHAR(q."ID"), 'NLS_SORT=BINARY') ASC NULLS LAST
FETCH FIRST 11 ROWS ONLY
-- [5, "2018-02-03", "2018-02-03", "9007199254740993", "9007199254740993", 1, 1, 7, 7, "id1"]
