"""Rules on the placeholders of a template's SQL and the parameters of its header."""

import re
from collections.abc import Iterator

from resolvers.catalog.header_types import Location
from resolvers.sql.dialects import Dialect
from resolvers.sql.parameter import Parameter
from resolvers.sql.template import Template
from resolvers.sql.template_text import Value

__all__ = ["unused_problems", "use_problems"]


def use_problems(template: Template) -> Iterator[tuple[int, str]]:
    """Yield the line of the SQL and a message for each undeclared or misplaced placeholder."""
    for piece, _ in template.text.placeholders():
        if isinstance(piece, Value) and (
            message := _use_problem(piece, template.parameters.get(piece.name), template.dialect)
        ):
            yield piece.line, message


def _use_problem(value: Value, parameter: Parameter | None, dialect: Dialect) -> str | None:
    shown, is_member = f"{{{{{value.name}}}}}", value.membership is not None
    if parameter is None:
        return f"{shown} is not declared; add it to params"
    if parameter.choices is not None and is_member:
        return f"IN {shown} needs a list, and a choice is one expression"
    if parameter.is_list and not is_member:
        return _array_problem(value, parameter, dialect)
    if is_member and not parameter.is_list:
        return f"IN {shown} needs a list; declare it as [{parameter.scalar}!]"
    return None


def _array_problem(value: Value, parameter: Parameter, dialect: Dialect) -> str | None:
    shown, lists = f"{{{{{value.name}}}}}", dialect.lists
    membership = f"write IN {shown} or NOT IN {shown}"
    if lists.array is None:
        return f"{shown} is a list, and {dialect.title} cannot bind an array; {membership}"
    if not value.may_be_array:
        return f"{shown} is a list; {membership}, or a function of arrays: " + (
            lists.array_use.format(shown)
        )
    if lists.as_json and not dialect.binds_verbatim(parameter.scalar):
        return f"{shown} as an array has items of type Int, Float, String or Boolean; {membership}"
    return None


def unused_problems(template: Template, sql: str) -> Iterator[tuple[Location, str]]:
    """Yield `(location, message)` for each parameter that no placeholder in `sql` names."""
    placeholders = (piece for piece, _ in template.text.placeholders())
    used = {piece.name for piece in placeholders if isinstance(piece, Value)}
    for name in template.parameters.keys() - used:
        # A wrong use, such as in quotes, has been reported as such.
        if not re.search(rf"\{{\{{\s*{name}\b", sql):
            message = f"is never used; write {{{{{name}}}}} in the SQL or remove it"
            yield ("params", name), f"params.{name}: {message}"
