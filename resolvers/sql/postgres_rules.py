"""Rules on PostgreSQL's SQL, by its own parser, and the names that it gives to columns."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import postgast
from google.protobuf.message import Message
from postgast import PgQueryError

from resolvers.sql.sql_report import FINAL_ORDER, NOT_A_SELECT, WRITES, SQLReport
from resolvers.sql.template import OrderTerm

__all__ = ["check_postgres", "postgres_column_names"]

_WRITES: Final = frozenset({"InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "IntoClause"})
_LOCKS: Final = frozenset({"LockingClause"})
_PLAIN: Final = re.compile(r"[a-z_][a-z0-9_$]*")
_DESCENDING: Final = 3  # SORTBY_DESC
_NULLS: Final = {0: None, 1: None, 2: True, 3: False}
"""sortby_nulls -> True for NULLS FIRST, None where it is not written."""


def check_postgres(sql: str) -> SQLReport:
    """Check `sql` with PostgreSQL's own parser.

    Report errors, the SELECT's columns, and its final ORDER BY.
    """
    parsed = _parse(sql)
    if isinstance(parsed, SQLReport):
        return parsed
    select = _only_select(parsed)
    if select is None:
        count = len(parsed.stmts)
        if count != 1:
            return SQLReport([(1, f"expected one SELECT, found {count or 'no'} statements")])
        return SQLReport([(1, NOT_A_SELECT)])
    problems = [*_problems(parsed, sql)]
    if not select.sort_clause or _keeps_order(select):
        return SQLReport(problems, _names(select))
    terms = [_order_term(postgast.unwrap_node(each), select) for each in select.sort_clause]
    if None in terms:
        line = _line(sql, _first_location(select.sort_clause))
        problems.append((line, FINAL_ORDER))
    return SQLReport(problems, _names(select), [term for term in terms if term is not None])


def postgres_column_names(sql: str) -> Sequence[str | None] | None:
    """Return the column names of a SELECT, with None for an unnamed column.

    Return None if the SQL has a `*` or is invalid.
    """
    parsed = _parse(sql)
    select = None if isinstance(parsed, SQLReport) else _only_select(parsed)
    return None if select is None else _names(select)


def _parse(sql: str) -> Any:
    try:
        return postgast.parse(sql)
    except PgQueryError as error:
        line = _line(sql, (error.cursorpos or 1) - 1)
        return SQLReport([(line, f"not valid SQL: {error.message}")])
    except Exception:  # noqa: BLE001  # protobuf's, of a tree that is nested too deep for it
        return SQLReport([(1, "the SQL is nested too deep to be checked")])


def _only_select(parsed: Any) -> Any | None:
    if len(parsed.stmts) != 1:
        return None
    statement = postgast.unwrap_node(parsed.stmts[0].stmt)
    return statement if _kind(statement) == "SelectStmt" else None


def _kind(node: Message) -> str:
    return str(node.DESCRIPTOR.name)


def _problems(parsed: Any, sql: str) -> Iterator[tuple[int, str]]:
    for _, node in postgast.walk(parsed):
        if _kind(node) in _WRITES | _LOCKS:
            yield _line(sql, _location(node)), WRITES


def _location(node: Message) -> int:
    """Return the byte position in the SQL where `node` begins, or 0 if it is unknown."""
    found = [getattr(each, "location", -1) for _, each in postgast.walk(node)]
    return min((at for at in found if at > 0), default=0)


def _first_location(nodes: Sequence[Message]) -> int:
    return min(_location(node) for node in nodes)


def _line(sql: str, position: int) -> int:
    return sql.encode()[:position].count(b"\n") + 1


def _keeps_order(select: Any) -> bool:
    """Return True if the ORDER BY of a SELECT decides which rows are returned."""
    is_distinct_on = any(each.WhichOneof("node") for each in select.distinct_clause)
    return bool(is_distinct_on or select.HasField("limit_count") or select.HasField("limit_offset"))


def _order_term(sort: Any, select: Any) -> OrderTerm | None:
    node, descending = postgast.unwrap_node(sort.node), sort.sortby_dir == _DESCENDING
    if _NULLS.get(sort.sortby_nulls) or sort.use_op:
        return None
    if _kind(node) == "A_Const" and node.HasField("ival"):
        names = _names(select)
        number = node.ival.ival
        name = names[number - 1] if names and 0 < number <= len(names) else None
    else:
        name = _column(node) if _kind(node) == "ColumnRef" else None
    return None if name is None else OrderTerm(_written(name), descending)


def _column(node: Any) -> str | None:
    last = postgast.unwrap_node(node.fields[-1])
    return str(last.sval) if _kind(last) == "String" else None


def _written(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else '"' + name.replace('"', '""') + '"'


# Names of columns, as FigureColname in PostgreSQL's parse_target.c


def _names(select: Any) -> Sequence[str | None] | None:
    while select.HasField("larg"):  # of UNION and the like, the first SELECT names the columns
        select = select.larg
    if select.values_lists:
        first = postgast.unwrap_node(select.values_lists[0])
        return [f"column{number + 1}" for number in range(len(first.items))]
    targets = [postgast.unwrap_node(each) for each in select.target_list]
    values = [postgast.unwrap_node(each.val) for each in targets]
    if any(_is_star(value) for value in values):
        return None
    named = [target.name or _name(value)[0] for target, value in zip(targets, values, strict=True)]
    return [_written(name) if name else None for name in named]


def _is_star(node: Any) -> bool:
    if _kind(node) == "A_Indirection":
        return any(_kind(postgast.unwrap_node(each)) == "A_Star" for each in node.indirection)
    return _kind(node) == "ColumnRef" and _column(node) is None


_FIXED: Final = {
    "CoalesceExpr": "coalesce",
    "GroupingFunc": "grouping",
    "A_ArrayExpr": "array",
    "RowExpr": "row",
    "XmlSerialize": "xmlserialize",
    "JsonParseExpr": "json",
    "JsonScalarExpr": "json_scalar",
    "JsonSerializeExpr": "json_serialize",
    "JsonObjectConstructor": "json_object",
    "JsonArrayConstructor": "json_array",
    "JsonArrayQueryConstructor": "json_array",
    "JsonObjectAgg": "json_objectagg",
    "JsonArrayAgg": "json_arrayagg",
}
_VALUE_FUNCTIONS: Final = {
    1: "current_date",
    **dict.fromkeys((2, 3), "current_time"),
    **dict.fromkeys((4, 5), "current_timestamp"),
    **dict.fromkeys((6, 7), "localtime"),
    **dict.fromkeys((8, 9), "localtimestamp"),
    10: "current_role",
    11: "current_user",
    12: "user",
    13: "session_user",
    14: "current_catalog",
    15: "current_schema",
}
_XML: Final = {
    1: "xmlconcat",
    2: "xmlelement",
    3: "xmlforest",
    4: "xmlparse",
    5: "xmlpi",
    6: "xmlroot",
}
_JSON_FUNCTIONS: Final = {1: "json_exists", 2: "json_query", 3: "json_value"}
_NULLIF: Final = 6  # AEXPR_NULLIF


_Named = tuple[str | None, int]
"""The name of an expression, and its rank: a name of rank 1 gives way to one of rank 2."""


def _name(node: Any) -> _Named:
    kind = _kind(node)
    if kind in _FIXED:
        return _FIXED[kind], 2
    naming = _NAMING.get(kind)
    return naming(node) if naming else _name_of_keyword(node, kind)


def _name_of_case(node: Any) -> _Named:
    name, strength = _name(postgast.unwrap_node(node.defresult))
    return (name, strength) if strength > 1 else ("case", 1)


def _name_of_keyword(node: Any, kind: str) -> _Named:
    names = {
        "MinMaxExpr": {1: "greatest", 2: "least"},
        "SQLValueFunction": _VALUE_FUNCTIONS,
        "XmlExpr": _XML,
        "JsonFuncExpr": _JSON_FUNCTIONS,
    }
    name = names.get(kind, {}).get(getattr(node, "op", 0))
    return name, 2 if name else 0


def _name_of_indirection(node: Any) -> _Named:
    fields = [postgast.unwrap_node(each) for each in node.indirection]
    names = [str(each.sval) for each in fields if _kind(each) == "String"]
    return (names[-1], 2) if names else _name(postgast.unwrap_node(node.arg))


def _name_of_cast(node: Any) -> _Named:
    name, strength = _name(postgast.unwrap_node(node.arg))
    if strength <= 1 and node.HasField("type_name"):
        return str(postgast.unwrap_node(node.type_name.names[-1]).sval), 1
    return name, strength


def _name_of_sublink(node: Any) -> _Named:
    match node.sub_link_type:
        case 1:  # EXISTS_SUBLINK
            return "exists", 2
        case 7:  # ARRAY_SUBLINK
            return "array", 2
        case 5:  # EXPR_SUBLINK
            names = _names(postgast.unwrap_node(node.subselect))
            return (names[0], 2) if names else (None, 0)
    return None, 0


_NAMING: Final[Mapping[str, Callable[[Any], _Named]]] = {
    "ColumnRef": lambda node: (_column(node), 2),
    "A_Indirection": _name_of_indirection,
    "FuncCall": lambda node: (str(postgast.unwrap_node(node.funcname[-1]).sval), 2),
    "A_Expr": lambda node: ("nullif", 2) if node.kind == _NULLIF else (None, 0),
    "TypeCast": _name_of_cast,
    "CollateClause": lambda node: _name(postgast.unwrap_node(node.arg)),
    "SubLink": _name_of_sublink,
    "CaseExpr": _name_of_case,
}
