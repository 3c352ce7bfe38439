"""Rules on `filter:` and `aggregate:` in a template's header."""

from collections.abc import Iterator

from resolvers.catalog.header import TemplateHeader
from resolvers.catalog.header_types import NO_ENUM_VALUES, Location
from resolvers.sql.filters import CONJUNCTIONS, OPERATORS
from resolvers.sql.measures import AGGREGATES
from resolvers.sql.template import Kind

__all__ = ["aggregate_problems", "filter_problems"]


def filter_problems(header: TemplateHeader, kind: Kind) -> Iterator[tuple[Location, str]]:
    """Yield the location in the header and a message for each error about `filter:`."""
    for index, name in enumerate(header.filter):
        column = header.columns.get(name)
        if column is None:
            yield ("filter", index), f"filter: {name} is not among the columns"
        elif column.type.rstrip("!") not in OPERATORS:
            yield ("filter", index), f"filter: {name} cannot be filtered: it is {column.type}"
        elif name in CONJUNCTIONS:
            message = f"filter: {name} is a field of every filter; rename the column"
            yield ("filter", index), message
    # Arguments that `filter:` adds to the template.
    added = ("where", "intersects") if kind == "features" else ("where",)
    for name in added if header.filter else ():
        if name in header.params:
            message = "the name is that of an argument which `filter:` adds; choose another"
            yield ("params", name), f"params.{name}: {message}"


def aggregate_problems(header: TemplateHeader) -> Iterator[tuple[Location, str]]:
    """Yield `(location, message)` for each column in `aggregate:` that cannot be aggregated."""
    for index, name in enumerate(header.aggregate):
        column = header.columns.get(name)
        if column is None:
            yield ("aggregate", index), f"aggregate: {name} is not among the columns"
        elif column.type.rstrip("!") not in AGGREGATES:
            message = f"aggregate: {name} cannot be aggregated: it is {column.type}"
            yield ("aggregate", index), message
        elif name in NO_ENUM_VALUES:
            message = f"aggregate: {name} cannot be a value of a GraphQL enum; rename the column"
            yield ("aggregate", index), message
