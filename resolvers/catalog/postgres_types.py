"""Types of the columns of a PostgreSQL SELECT, inferred from its text without a connection.

A cast, a literal, a comparison and a well-known function have a type of their own; a column of a
subselect or of a WITH has that of its expression. The type of a table's column is not known.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import postgast
from google.protobuf.message import Message

__all__ = ["NULL", "column_types"]

NULL: Final = "null"
"""The type of a column that is NULL in every row."""

Types = Mapping[str, str | None]
"""Name -> type, None where it is not known."""

_INTEGERS: Final = ("int2", "int4", "int8")
_FLOATS: Final = ("float4", "float8")
_TEXTS: Final = (
    *(
        "lower",
        "upper",
        "initcap",
        "concat",
        "concat_ws",
        "replace",
        "substr",
        "substring",
        "btrim",
    ),
    *(
        "ltrim",
        "rtrim",
        "left",
        "right",
        "lpad",
        "rpad",
        "md5",
        "string_agg",
        "split_part",
        "format",
    ),
    *("to_char", "encode", "st_asgeojson", "st_astext", "st_asewkt", "st_geohash", "quote_literal"),
)
_SHAPES: Final = (
    *(
        "st_point",
        "st_makepoint",
        "st_centroid",
        "st_buffer",
        "st_union",
        "st_collect",
        "st_transform",
    ),
    *(
        "st_intersection",
        "st_simplify",
        "st_envelope",
        "st_convexhull",
        "st_setsrid",
        "st_makeline",
    ),
    *("st_geomfromtext", "st_geomfromgeojson", "st_makeenvelope", "st_snaptogrid", "st_force2d"),
    *("st_pointonsurface", "st_boundary", "st_multi", "st_makevalid", "st_difference"),
)
_RETURNS: Final[Mapping[str, str]] = {
    **dict.fromkeys(_TEXTS, "text"),
    **dict.fromkeys(_SHAPES, "geometry"),
    **dict.fromkeys(("count", "row_number", "rank", "dense_rank"), "int8"),
    **dict.fromkeys(("length", "char_length", "cardinality", "array_length", "strpos"), "int4"),
    **dict.fromkeys(("st_npoints", "st_numgeometries", "st_srid", "ntile"), "int4"),
    **dict.fromkeys(("st_x", "st_y", "st_area", "st_length", "st_perimeter"), "float8"),
    **dict.fromkeys(("st_distance", "st_xmin", "st_xmax", "st_ymin", "st_ymax"), "float8"),
    **dict.fromkeys(("random", "pi", "sqrt", "cume_dist", "percent_rank"), "float8"),
    **dict.fromkeys(
        ("now", "to_timestamp", "clock_timestamp", "statement_timestamp"), "timestamptz"
    ),
    **dict.fromkeys(("bool_and", "bool_or", "every", "st_intersects", "st_contains"), "bool"),
    **dict.fromkeys(("st_within", "st_dwithin", "st_isvalid", "starts_with"), "bool"),
    **dict.fromkeys(("jsonb_build_object", "jsonb_build_array", "jsonb_agg", "to_jsonb"), "jsonb"),
    **dict.fromkeys(("json_build_object", "json_build_array", "json_agg", "to_json"), "json"),
    **dict.fromkeys(("jsonb_object_agg",), "jsonb"),
    **dict.fromkeys(("decode", "convert_to", "st_asbinary", "st_asewkb", "sha256"), "bytea"),
    "to_date": "date",
    "gen_random_uuid": "uuid",
}
"""Functions that return one type whatever their arguments are."""

_AS_ARGUMENT: Final = frozenset({"min", "max", "abs", "lag", "lead", "first_value", "last_value"})
_SUMS: Final = {"int2": "int8", "int4": "int8", "int8": "numeric"}
_AVERAGES: Final = dict.fromkeys((*_INTEGERS, "numeric"), "numeric")
_COMPARISONS: Final = frozenset(
    {"=", "<>", "!=", "<", ">", "<=", ">=", "~~", "!~~", "~~*", "&&", "@>"}
)
_ARITHMETIC: Final = frozenset({"+", "-", "*", "/", "%"})
_PLAIN_OPERATOR: Final = 1  # AEXPR_OP; the others are IN, LIKE, BETWEEN and the like
_NULLIF: Final = 6  # AEXPR_NULLIF
_TIMES: Final = {
    1: "date",
    **dict.fromkeys((2, 3), "timetz"),
    **dict.fromkeys((4, 5), "timestamptz"),
    **dict.fromkeys((6, 7), "time"),
    **dict.fromkeys((8, 9), "timestamp"),
}
"""SQLValueFunction's op -> type."""


def column_types(sql: str) -> Types | None:
    """Return the types of a SELECT's columns, or None if `sql` is not one valid statement."""
    try:
        parsed = postgast.parse(sql)
        if len(parsed.stmts) != 1:
            return None
        return _Query({}).columns(postgast.unwrap_node(parsed.stmts[0].stmt))
    except Exception:  # noqa: BLE001  # the loader has reported what is wrong with the SQL
        return None


def _kind(node: Message) -> str:
    return str(node.DESCRIPTOR.name)


def _text(node: Any) -> str:
    return str(postgast.unwrap_node(node).sval)


class _Query:
    """Finder of the column types of one SELECT.

    `named` maps the name of each WITH clause that the SELECT may read to the clause's columns.
    """

    def __init__(self, named: Mapping[str, Types]) -> None:
        self._named = dict(named)
        self._sources: dict[str, Types | None] = {}

    def columns(self, select: Any) -> Types:
        """Return a SELECT's column types (None if unknown), or `{}` for any other statement."""
        if _kind(select) != "SelectStmt":
            return {}
        for each in select.with_clause.ctes if select.HasField("with_clause") else ():
            table = postgast.unwrap_node(each)
            # Of WITH RECURSIVE the first SELECT has the types, and does not name the table.
            found = _Query(self._named).columns(postgast.unwrap_node(table.ctequery))
            names = [_text(name) for name in table.aliascolnames]
            self._named[table.ctename] = dict(zip(names, found.values(), strict=False)) or found
        if select.HasField("larg"):
            return _Query(self._named).columns(select.larg)
        for each in select.from_clause:
            self._add_source(postgast.unwrap_node(each))
        targets = [postgast.unwrap_node(each) for each in select.target_list]
        return {
            name: self._type(postgast.unwrap_node(target.val))
            for target in targets
            if (name := target.name or _own_name(postgast.unwrap_node(target.val)))
        }

    def _add_source(self, node: Any) -> None:
        match _kind(node):
            case "JoinExpr":
                self._add_source(postgast.unwrap_node(node.larg))
                self._add_source(postgast.unwrap_node(node.rarg))
            case "RangeVar" if not node.alias.colnames:
                name = node.alias.aliasname or node.relname
                self._sources[name] = None if node.schemaname else self._named.get(node.relname)
            case "RangeSubselect" if not node.alias.colnames:
                found = _Query(self._named).columns(postgast.unwrap_node(node.subquery))
                self._sources[node.alias.aliasname] = found
            case _:
                self._sources[f" {len(self._sources)}"] = None

    def _type(self, node: Any) -> str | None:
        read = _READERS.get(_kind(node))
        return read(self, node) if read else None

    def _cast(self, node: Any) -> str | None:
        name = _text(node.type_name.names[-1])
        return f"{name}[]" if node.type_name.array_bounds else name

    def _constant(self, node: Any) -> str | None:
        if node.isnull:
            return NULL
        kinds = {"ival": "int4", "fval": "numeric", "boolval": "bool", "sval": "text"}
        return kinds.get(str(node.WhichOneof("val")))

    def _reference(self, node: Any) -> str | None:
        parts = [postgast.unwrap_node(each) for each in node.fields]
        if any(_kind(part) != "String" for part in parts):
            return None
        *table, name = (str(part.sval) for part in parts)
        if table:
            return (self._sources.get(table[-1]) or {}).get(name)
        # Without a table the name may be of any source whose columns are not known.
        sources = [*self._sources.values()]
        if any(each is None for each in sources):
            return None
        found = [each[name] for each in sources if each is not None and name in each]
        return found[0] if len(found) == 1 else None

    def _call(self, node: Any) -> str | None:
        *schema, name = (_text(each) for each in node.funcname)
        if schema and schema != ["pg_catalog"]:
            return None
        if name in _RETURNS:
            return _RETURNS[name]
        argument = self._type(postgast.unwrap_node(node.args[0])) if node.args else None
        return _aggregate_type(name, argument) if argument else None

    def _expression(self, node: Any) -> str | None:
        if node.kind == _NULLIF:
            return self._type(postgast.unwrap_node(node.lexpr))
        operator = _text(node.name[-1])
        if node.kind != _PLAIN_OPERATOR or operator in _COMPARISONS:
            return "bool"
        if operator == "->>":
            return "text"
        if operator not in _ARITHMETIC or not node.HasField("lexpr"):
            return None
        sides = [self._type(postgast.unwrap_node(each)) for each in (node.lexpr, node.rexpr)]
        return _wider(sides)

    def _common_type(self, nodes: Sequence[Any]) -> str | None:
        types = {self._type(postgast.unwrap_node(each)) for each in nodes} - {NULL}
        return types.pop() if len(types) == 1 else None

    def _case(self, node: Any) -> str | None:
        results = [postgast.unwrap_node(each).result for each in node.args]
        return self._common_type(
            [*results, *([node.defresult] if node.HasField("defresult") else [])]
        )

    def _sublink(self, node: Any) -> str | None:
        if node.sub_link_type in (1, 2, 3):  # EXISTS, ALL, ANY
            return "bool"
        found = [*_Query(self._named).columns(postgast.unwrap_node(node.subselect)).values()]
        if len(found) != 1 or found[0] is None:
            return None
        return f"{found[0]}[]" if node.sub_link_type == 7 else found[0]  # ARRAY


def _aggregate_type(name: str, argument: str) -> str | None:
    match name:
        case "array_agg":
            return f"{argument}[]" if "[" not in argument else None
        case "sum":
            return _SUMS.get(argument, argument)
        case "avg":
            return _AVERAGES.get(argument, "float8" if argument in _FLOATS else None)
    return argument if name in _AS_ARGUMENT else None


def _own_name(node: Any) -> str:
    if _kind(node) != "ColumnRef":
        return ""
    last = postgast.unwrap_node(node.fields[-1])
    return str(last.sval) if _kind(last) == "String" else ""


def _wider(types: Sequence[str | None]) -> str | None:
    """Return the type of a sum or product of values of `types`, or None if one is not numeric."""
    order = (*_INTEGERS, "numeric", *_FLOATS)
    if any(each not in order for each in types):
        return None
    return max((each for each in types if each), key=order.index)


_READERS: Final[Mapping[str, Callable[[Any, Any], str | None]]] = {
    "TypeCast": _Query._cast,  # noqa: SLF001  # the table of the class above
    "A_Const": _Query._constant,  # noqa: SLF001
    "ColumnRef": _Query._reference,  # noqa: SLF001
    "FuncCall": _Query._call,  # noqa: SLF001
    "A_Expr": _Query._expression,  # noqa: SLF001
    "BoolExpr": lambda *_: "bool",
    "NullTest": lambda *_: "bool",
    "BooleanTest": lambda *_: "bool",
    "CoalesceExpr": lambda query, node: query._common_type(node.args),  # noqa: SLF001
    "MinMaxExpr": lambda query, node: query._common_type(node.args),  # noqa: SLF001
    "CaseExpr": _Query._case,  # noqa: SLF001
    "SubLink": _Query._sublink,  # noqa: SLF001
    "SQLValueFunction": lambda _, node: _TIMES.get(node.op, "text"),
}
