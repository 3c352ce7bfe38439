"""Clauses of a query: what can be grouped and ordered, UNNEST as a table, SELECT AS STRUCT."""

from collections.abc import Sequence

from sqlglot import exp

from carto_graphql.sandbox.bigquery.annotation import type_of
from carto_graphql.sandbox.bigquery.calls import call_duckdb
from carto_graphql.sandbox.bigquery.parsing import missing
from carto_graphql.sandbox.bigquery.types import (
    element_type,
    find_supertype,
    is_groupable,
    is_orderable,
)
from carto_graphql.sandbox.engine import QueryError

__all__ = [
    "check_grouping",
    "check_order",
    "check_set_operation",
    "rewrite_select",
    "rewrite_unnest",
]


def check_grouping(node: exp.Expr) -> exp.Expr:
    """Raise QueryError if the GROUP BY `node` has a type that cannot be grouped.

    Otherwise return `node` unchanged.
    """
    select = node.parent
    for each in node.expressions:
        if not is_groupable(kind := type_of(_meant(each, select))):
            raise QueryError(f"Grouping by expressions of type {kind} is not allowed")
    return node


def check_order(node: exp.Expr) -> exp.Expr:
    """Raise QueryError if an item of ORDER BY has a type that cannot be sorted.

    Otherwise return the item `node` unchanged.
    """
    order = node.parent
    select = order.parent if isinstance(order, exp.Order) else None
    if not is_orderable(kind := type_of(_meant(node.this, select))):
        raise QueryError(f"ORDER BY does not support expressions of type {kind}")
    return node


def _meant(node: exp.Expr, select: exp.Expr | None) -> exp.Expr:
    """Return the expression that a position or an alias, such as 2 in `ORDER BY 2`, refers to.

    Return any other `node` unchanged.
    """
    if not isinstance(select, exp.Query):
        return node
    if isinstance(node, exp.Literal) and node.name.isdigit():
        number = int(node.name)
        return select.selects[number - 1] if 0 < number <= len(select.selects) else node
    if isinstance(node, exp.Column) and not node.table:
        aliases: dict[str, exp.Expr] = {
            each.alias.lower(): each.this for each in select.selects if each.alias
        }
        return aliases.get(node.name.lower(), node)
    return node


def check_set_operation(node: exp.Expr) -> exp.Expr:
    """Return a UNION, EXCEPT or INTERSECT unchanged.

    Raise QueryError if columns at the same position have no common type.
    """
    left, right = node.this, node.expression
    for number, (one, other) in enumerate(zip(left.selects, right.selects, strict=False), 1):
        types = type_of(one), type_of(other)
        literals = (isinstance(_value(each), exp.Literal | exp.Null) for each in (one, other))
        if find_supertype(list(zip(types, literals, strict=True))) is None:
            name = node.key.upper()
            raise QueryError(
                f"Column {number} in {name} has incompatible types: {types[0]}, {types[1]}"
            )
    return node


def _value(selected: exp.Expr) -> exp.Expr:
    return selected.this if isinstance(selected, exp.Alias) else selected


def rewrite_select(node: exp.Expr) -> exp.Expr:
    """Convert SELECT AS STRUCT to a SELECT of one structure. Return any other SELECT unchanged."""
    assert isinstance(node, exp.Select)
    kind = node.args.get("kind")
    if node.args.get("distinct"):
        _check_distinct(node)
    if not kind:
        return node
    if kind != "STRUCT":
        raise missing(f"SELECT AS {kind}")
    if any(isinstance(each, exp.Star) or each.is_star for each in node.selects):
        raise missing("SELECT AS STRUCT *")
    names = [
        (each.alias_or_name if isinstance(each, exp.Alias | exp.Column | exp.Dot) else "")
        or f"_field_{number}"
        for number, each in enumerate(node.selects, 1)
    ]
    node.set("kind", None)
    if not node.args.get("order") and not node.args.get("group"):
        node.set("expressions", [_structure(names, [_value(each) for each in node.selects])])
        return node
    # GROUP BY and ORDER BY may name fields by number, so an outer SELECT makes the structures.
    node.set(
        "expressions",
        [
            exp.alias_(_value(each).copy(), name, quoted=True)
            for each, name in zip(node.selects, names, strict=True)
        ],
    )
    inner = exp.Subquery(this=node.copy(), alias=exp.TableAlias(this=exp.to_identifier("fields")))
    columns = [exp.column(exp.to_identifier(name, quoted=True), "fields") for name in names]
    return exp.Select(expressions=[_structure(names, columns)], from_=exp.From(this=inner))


def _structure(names: Sequence[str], values: Sequence[exp.Expr]) -> exp.Expr:
    fields = [
        exp.PropertyEQ(this=exp.Literal.string(name), expression=value.copy())
        for name, value in zip(names, values, strict=True)
    ]
    return exp.Struct(expressions=fields)


def _check_distinct(node: exp.Select) -> None:
    for each in node.selects:
        if not is_groupable(kind := type_of(each)):
            raise QueryError(f"SELECT DISTINCT does not support expressions of type {kind}")


def rewrite_unnest(node: exp.Expr) -> exp.Expr:
    """Convert UNNEST to a subquery with a row for each element of the array.

    Return an UNNEST after IN unchanged.
    """
    if isinstance(node.parent, exp.In):
        return node
    array = node.expressions[0]
    alias = next(iter(node.alias_column_names), "")
    fields = element_type(type_of(array)).startswith("STRUCT<")
    if fields and node.args.get("offset"):
        raise missing("UNNEST of structures WITH OFFSET")
    # Structures get a column for each of their fields.
    return _fields_table(array, alias) if fields else _elements_table(node, array, alias)


def _elements_table(node: exp.Expr, array: exp.Expr, alias: str) -> exp.Expr:
    columns = [exp.alias_(call_duckdb("unnest", array.copy()), alias or "f0_", quoted=True)]
    if offset := node.args.get("offset"):
        name = offset.name if isinstance(offset, exp.Identifier) else "offset"
        numbers = call_duckdb("range", call_duckdb("len", array.copy()))
        columns.append(exp.alias_(call_duckdb("unnest", numbers), name, quoted=True))
    return exp.Subquery(
        this=exp.Select(expressions=columns),
        alias=exp.TableAlias(this=exp.to_identifier(f"{alias or '_'}_table", quoted=True)),
    )


def _fields_table(array: exp.Expr, alias: str) -> exp.Expr:
    element = exp.alias_(call_duckdb("unnest", array.copy()), "element")
    elements = exp.Subquery(this=exp.Select(expressions=[element]))
    every = exp.Column(this=exp.Star(), table=exp.to_identifier("element"))
    inner = exp.Select(expressions=[every], from_=exp.From(this=elements))
    return exp.Subquery(
        this=inner, alias=exp.TableAlias(this=exp.to_identifier(alias or "elements", quoted=True))
    )
