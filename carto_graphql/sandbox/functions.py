"""The functions a statement may use: everything else is refused by name, never passed on."""

from sqlglot import exp

__all__ = ["MACROS", "TRANSLATED"]

MACROS = frozenset(
    {
        "ST_ASGEOJSON",
        "ST_CENTROID",
        "ST_CONTAINS",
        "ST_GEOGFROMGEOJSON",
        "ST_GEOGPOINT",
        "ST_INTERSECTS",
        "ST_INTERSECTSBOX",
        "ST_WITHIN",
        "ST_X",
        "ST_Y",
    }  # fmt: skip
)
"""Done by a macro of macros.sql that has the name with `bq_` before it."""

TRANSLATED: frozenset[type[exp.Expr]] = frozenset(
    {
        # conditions and casts
        exp.And, exp.Or, exp.Xor, exp.Case, exp.If, exp.Coalesce, exp.Nullif, exp.Cast, exp.TryCast, exp.Exists,
        # aggregates
        exp.Count, exp.CountIf, exp.Sum, exp.Avg, exp.Min, exp.Max, exp.AnyValue, exp.ArrayAgg,
        exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.Variance, exp.VariancePop, exp.ApproxDistinct, exp.GroupConcat,
        exp.LogicalAnd, exp.LogicalOr, exp.ApproxQuantiles, exp.Corr,
        # windows
        exp.RowNumber, exp.Rank, exp.DenseRank, exp.PercentRank, exp.Ntile, exp.Lag, exp.Lead, exp.FirstValue,
        exp.LastValue,
        # dates and times
        exp.Date, exp.Timestamp, exp.DateTrunc, exp.TimestampTrunc, exp.Extract, exp.TimeToStr, exp.TsOrDsToDate,
        exp.TsOrDsToTimestamp, exp.CurrentDate, exp.CurrentTimestamp, exp.DateDiff, exp.TimestampDiff, exp.DateAdd,
        exp.DateSub, exp.TimestampAdd, exp.TimestampSub, exp.UnixSeconds, exp.UnixMillis,
        # text
        exp.Upper, exp.Lower, exp.Concat, exp.Length, exp.Substring, exp.StartsWith, exp.EndsWith, exp.StrPosition,
        exp.Trim, exp.Replace, exp.RegexpLike, exp.Left, exp.Right,
        # numbers
        exp.Round, exp.Floor, exp.Ceil, exp.Trunc, exp.Abs, exp.Sign, exp.Least, exp.Greatest, exp.Sqrt, exp.Pow,
        exp.Exp, exp.Ln, exp.Log, exp.SafeDivide,
        # arrays
        exp.Array, exp.ArraySize, exp.GenerateSeries, exp.Unnest,
    }
)  # fmt: skip
"""Translated by sqlglot, as the parser's own classes (which have several spellings of one function)."""
