"""The functions a statement may use: everything else is refused by name, never passed on.

Names and meanings: https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-all
"""

from sqlglot import exp

__all__ = ["EXTRACT_PARTS", "MACROS", "TRANSLATED"]

MACROS = frozenset(
    {
        *(
            "ST_GEOGPOINT",
            "ST_GEOGFROMGEOJSON",
            "ST_GEOGFROMTEXT",
            "ST_ASGEOJSON",
            "ST_ASTEXT",
            "ST_X",
            "ST_Y",
        ),
        *(
            "ST_INTERSECTSBOX",
            "ST_INTERSECTS",
            "ST_DISJOINT",
            "ST_CONTAINS",
            "ST_WITHIN",
            "ST_COVERS",
        ),
        *("ST_COVEREDBY", "ST_DISTANCE", "ST_DWITHIN", "ST_AREA", "ST_NUMPOINTS", "ST_CENTROID"),
        *("ST_SIMPLIFY", "ST_BUFFER", "ST_SNAPTOGRID"),
    }
)
"""Done by a macro of macros.sql: the name with `bq_` before it."""

_CONDITIONS = {exp.And, exp.Or, exp.Xor, exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Exists}
_CASTS = {exp.Cast, exp.TryCast}
_AGGREGATES = {
    *(
        exp.Count,
        exp.CountIf,
        exp.Sum,
        exp.Avg,
        exp.Min,
        exp.Max,
        exp.AnyValue,
        exp.ArrayAgg,
        exp.GroupConcat,
    ),
    *(
        exp.Stddev,
        exp.StddevPop,
        exp.StddevSamp,
        exp.Variance,
        exp.VariancePop,
        exp.Corr,
        exp.ApproxQuantiles,
    ),
    *(exp.ApproxDistinct, exp.LogicalAnd, exp.LogicalOr),
}
_WINDOWS = {
    *(exp.RowNumber, exp.Rank, exp.DenseRank, exp.PercentRank, exp.Ntile),
    *(exp.Lag, exp.Lead, exp.FirstValue, exp.LastValue),
}
_TIMES = {
    *(
        exp.Date,
        exp.DateFromParts,
        exp.DateTrunc,
        exp.DateAdd,
        exp.DateSub,
        exp.DateDiff,
        exp.CurrentDate,
        exp.WeekStart,
    ),
    *(exp.Timestamp, exp.TimestampTrunc, exp.TimestampAdd, exp.TimestampSub, exp.TimestampDiff),
    *(exp.CurrentTimestamp, exp.Extract, exp.UnixSeconds, exp.UnixMillis),
    *(exp.TimeToStr, exp.TsOrDsToDate, exp.TsOrDsToTimestamp),  # FORMAT_DATE and FORMAT_TIMESTAMP
}
_TEXTS = {
    *(
        exp.Upper,
        exp.Lower,
        exp.Concat,
        exp.Length,
        exp.Substring,
        exp.Left,
        exp.Right,
        exp.Trim,
        exp.Replace,
    ),
    *(exp.StartsWith, exp.EndsWith, exp.StrPosition, exp.RegexpLike),
}
_NUMBERS = {
    *(exp.Round, exp.Floor, exp.Ceil, exp.Trunc, exp.Abs, exp.Sign, exp.Least, exp.Greatest),
    *(exp.Sqrt, exp.Pow, exp.Exp, exp.Ln, exp.Log, exp.SafeDivide),
}
_ARRAYS = {exp.Array, exp.ArraySize, exp.GenerateSeries, exp.GenerateDateArray, exp.Unnest}

TRANSLATED: frozenset[type[exp.Expr]] = frozenset(
    _CONDITIONS | _CASTS | _AGGREGATES | _WINDOWS | _TIMES | _TEXTS | _NUMBERS | _ARRAYS
)
"""Translated by sqlglot, and mended by rewrites.py where DuckDB means something else.

One class of sqlglot's stands for all the spellings of a function.
"""

EXTRACT_PARTS = {
    "YEAR": "year",
    "QUARTER": "quarter",
    "MONTH": "month",
    "DAY": "day",
    "DAYOFYEAR": "doy",
    "DAYOFWEEK": "dow",
    "ISOYEAR": "isoyear",
    "ISOWEEK": "week",
    "HOUR": "hour",
    "MINUTE": "minute",
    "SECOND": "second",
}
"""BigQuery's date parts -> DuckDB's. `WEEK` and parts of a second mean other things there."""
