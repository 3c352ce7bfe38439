"""Names of selected expressions where a query uses them again.

In GROUP BY, HAVING, QUALIFY and ORDER BY a name is first that of a selected expression, then that of a column. For
DuckDB it is the other way round: `SELECT DATE(time) AS time … GROUP BY time` would group by the column.

https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#ambiguity_between_a_from_clause_column_name_and_a_select_list_alias_in_group_by_order_by_or_having
"""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlglot import exp

from carto_graphql.sandbox.bigquery.parsing import missing

__all__ = ["resolve_aliases"]

_CLAUSES: Final = ("group", "having", "qualify", "order")


def resolve_aliases(query: exp.Query) -> None:
    """Replace aliases in GROUP BY, HAVING, QUALIFY and ORDER BY in place.

    For `LOWER(city) AS c`, `GROUP BY c` becomes `GROUP BY 1`.
    """
    for select in query.find_all(exp.Select):
        if aliases := _aliases_of(select):
            for key in _CLAUSES:
                if clause := select.args.get(key):
                    _resolve(clause, select, aliases)


def _aliases_of(select: exp.Select) -> Mapping[str, exp.Alias]:
    return {
        each.alias.lower(): each
        for each in select.selects
        if isinstance(each, exp.Alias) and not _is_column(each.this, each.alias)  # as in `x AS x`
    }


def _is_column(node: exp.Expr, name: str) -> bool:
    return isinstance(node, exp.Column) and node.name.lower() == name.lower()


def _resolve(clause: exp.Expr, select: exp.Select, aliases: Mapping[str, exp.Alias]) -> None:
    for column in list(_names_in(clause)):
        alias = aliases.get(column.name.lower())
        if alias is None:
            continue
        if _is_whole_item(column) and not any(each.is_star for each in select.selects):
            column.replace(exp.Literal.number(select.selects.index(alias) + 1))
        else:
            # `HAVING name = 'x'` becomes `HAVING (LOWER(city)) = 'x'`.
            _check_hidden(clause, column, alias)
            column.replace(exp.paren(alias.this.copy()))


def _check_hidden(clause: exp.Expr, column: exp.Column, alias: exp.Alias) -> None:
    """Raise QueryError for an alias that hides a column, such as `LOWER(city) AS city`."""
    # Elsewhere, DuckDB would read the column in the alias's expression as the alias itself.
    is_plain = isinstance(clause, exp.Group | exp.Order) and not column.find_ancestor(exp.Window)
    if not is_plain and any(_is_column(each, alias.alias) for each in alias.find_all(exp.Column)):
        where = clause.key.upper()
        raise missing(f"{where} by {alias.alias}, an alias that hides a column of that name")


def _names_in(node: exp.Expr) -> Iterator[exp.Column]:
    if isinstance(node, exp.Column) and not node.table and isinstance(node.this, exp.Identifier):
        yield node
    elif not isinstance(node, exp.Query):
        for child in node.iter_expressions():
            yield from _names_in(child)


def _is_whole_item(column: exp.Column) -> bool:
    # Only a whole item can be replaced by a number.
    parent = column.parent
    if isinstance(parent, exp.Ordered):
        order = parent.parent
        return isinstance(order, exp.Order) and isinstance(order.parent, exp.Select)
    return isinstance(parent, exp.Group) and column.arg_key == "expressions"
