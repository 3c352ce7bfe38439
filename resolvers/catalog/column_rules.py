"""Rules on the types of columns, and on `sort:`."""

from collections.abc import Iterator

from resolvers.catalog.header import TemplateHeader
from resolvers.catalog.header_types import NO_ENUM_VALUES, Location, TypeRef
from resolvers.scalars import SCALARS
from resolvers.sql.dialects import Dialect

__all__ = ["sort_problems", "type_problems"]

_PLURALS = {"Geometry": "geometries", "Bytes": "bytes"}


def type_problems(header: TemplateHeader, dialect: Dialect) -> Iterator[tuple[Location, str]]:
    """Yield `(location, message)` for each column whose list type the gateway cannot return."""
    for name, column in header.columns.items():
        declared = TypeRef.parse(column.type)
        if declared.is_list and not SCALARS[declared.scalar].is_listed:
            plural = _PLURALS[declared.scalar]
            yield ("columns", name), f"columns.{name}: a list of {plural} cannot be selected"
        elif declared.is_nested and not dialect.nested_lists:
            message = f"{dialect.title} has no lists of lists; declare JSON"
            yield ("columns", name), f"columns.{name}: {message}"


def sort_problems(header: TemplateHeader) -> Iterator[tuple[Location, str]]:
    """Yield the location and a message for each column in `sort:` that cannot order rows."""
    for index, name in enumerate(header.sort):
        column = header.columns.get(name)
        declared = TypeRef.parse(column.type) if column else None
        if column is None or declared is None:
            yield ("sort", index), f"sort: {name} is not among the columns"
        elif declared.is_list or not SCALARS[declared.scalar].is_sortable:
            message = f"sort: {name} cannot be ordered by: it is {column.type}"
            yield ("sort", index), message
        elif name in NO_ENUM_VALUES:
            message = f"sort: {name} cannot be a value of a GraphQL enum; rename the column"
            yield ("sort", index), message
