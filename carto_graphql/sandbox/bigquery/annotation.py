"""The BigQuery type of every expression of a query.

Columns are found and typed on a copy, by sqlglot's optimizer; the query itself stays as it was written. The nodes of
the two are matched by the numbers that they carry.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from sqlglot import exp
from sqlglot.dialects.bigquery import BigQuery
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.annotate_types import TypeAnnotator, annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.schema import MappingSchema

from carto_graphql.sandbox.bigquery.types import UNKNOWN, read_type, sqlglot_type
from carto_graphql.sandbox.engine import QueryError
from carto_graphql.sandbox.tables import TABLES

__all__ = ["annotate", "is_literal", "type_of"]

_NUMBER: Final = "number"
_TYPE: Final = "bigquery"

TypeOfCall = Callable[[exp.Expr], str]
"""Returns the type of a function's call. The types of its arguments are already set."""


def annotate(query: exp.Query, parameters: Mapping[str, str], type_of_call: TypeOfCall) -> None:
    """Annotate the nodes of `query` with their types.

    `parameters` maps names to types. Raise QueryError for an unknown column.
    """
    for number, node in enumerate(query.walk()):
        node.meta[_NUMBER] = number
    types = _find_types(query.copy(), parameters, type_of_call)
    for node in query.walk():
        found = UNKNOWN if isinstance(node, exp.Null) else types.get(node.meta[_NUMBER], UNKNOWN)
        node.meta[_TYPE] = found


def type_of(node: exp.Expr) -> str:
    """Return the BigQuery type of a node, or UNKNOWN if `annotate` found no type."""
    return str(node.meta.get(_TYPE, UNKNOWN))


def set_type(node: exp.Expr, kind: str) -> exp.Expr:
    """Set the BigQuery type of `node`, a node that was made by rewriting, and return `node`."""
    node.meta[_TYPE] = kind
    return node


def is_literal(node: exp.Expr) -> bool:
    """Return True if a node is a literal or a parameter of the query."""
    # BigQuery coerces literals and parameters to more types than other expressions.
    if isinstance(node, exp.Neg | exp.Paren):
        return is_literal(node.this)
    if isinstance(node, exp.Array):
        return all(map(is_literal, node.expressions))
    return isinstance(node, exp.Literal | exp.RawString | exp.Parameter | exp.Null)


def _find_types(
    copy: exp.Query, parameters: Mapping[str, str], type_of_call: TypeOfCall
) -> dict[int, str]:
    _name_unnests(copy)
    _name_subqueries(copy)
    try:
        qualified = qualify(
            copy,
            dialect="bigquery",
            schema=_schema(),
            expand_alias_refs=False,
            validate_qualify_columns=False,
            quote_identifiers=False,
            identify=False,
        )
    except OptimizeError as error:
        raise QueryError(str(error).splitlines()[0]) from error
    _check_columns(qualified)
    metadata = _metadata(parameters, type_of_call)
    annotate_types(qualified, schema=_schema(), expression_metadata=metadata, dialect="bigquery")
    return {
        node.meta[_NUMBER]: read_type(node.type)
        for node in qualified.walk()
        if _NUMBER in node.meta
    }


def _name_unnests(query: exp.Query) -> None:
    # sqlglot gives an UNNEST within an UNNEST the same name, and then does not find its elements.
    for number, unnest in enumerate(query.find_all(exp.Unnest)):
        alias = unnest.args.get("alias") or exp.TableAlias()
        alias.set("this", exp.to_identifier(f"_unnest_{number}"))
        unnest.set("alias", alias)


def _name_subqueries(query: exp.Query) -> None:
    # sqlglot finds what ORDER BY 1 means only if the selected subquery has a name.
    for select in list(query.find_all(exp.Select)):
        for number, each in enumerate(select.selects):
            if isinstance(each, exp.Subquery) and not each.alias:
                name = exp.to_identifier(f"_subquery_{number}")
                each.replace(exp.Alias(this=each.copy(), alias=name))


@cache
def _schema() -> MappingSchema:
    schema = MappingSchema(dialect="bigquery")
    for table, columns in TABLES.items():
        schema.add_table(exp.to_table(table, dialect="bigquery"), dict(columns))
    return schema


_ALIASES_ARE_VISIBLE: Final = (exp.Group, exp.Having, exp.Order, exp.Qualify)


def _check_columns(query: exp.Expr) -> None:
    """Raise QueryError for a column that no table in the query has."""
    for column in query.find_all(exp.Column):
        if column.table or isinstance(column.this, exp.Star):
            continue
        # Columns of an UNNEST and clauses such as ORDER BY are not checked.
        if not column.find_ancestor(*_ALIASES_ARE_VISIBLE) and not _is_unnested(column):
            raise QueryError(f"Unrecognized name: {column.name}")


def _is_unnested(column: exp.Column) -> bool:
    select = column.find_ancestor(exp.Select)
    while select:
        for unnest in select.find_all(exp.Unnest):
            offset = unnest.args.get("offset")
            names = {*unnest.alias_column_names, offset.name if offset else ""}
            if column.name.lower() in {name.lower() for name in names}:
                return True
        select = select.find_ancestor(exp.Select)
    return False


def _metadata(parameters: Mapping[str, str], type_of_call: TypeOfCall) -> Any:
    def annotate_call(annotator: TypeAnnotator, node: exp.Expr) -> None:
        annotator._set_type(node, sqlglot_type(type_of_call(_with_types(node))))  # noqa: SLF001 - sqlglot's annotators set types so

    def annotate_parameter(annotator: TypeAnnotator, node: exp.Expr) -> None:
        annotator._set_type(node, sqlglot_type(parameters.get(node.name, UNKNOWN)))  # noqa: SLF001 - likewise

    return {
        **BigQuery.EXPRESSION_METADATA,
        exp.Anonymous: {"annotator": annotate_call},
        exp.Parameter: {"annotator": annotate_parameter},
    }


def _with_types(node: exp.Expr) -> exp.Expr:
    for child in node.walk():
        child.meta[_TYPE] = UNKNOWN if isinstance(child, exp.Null) else read_type(child.type)
    return node
