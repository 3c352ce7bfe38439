"""Rules on `after:`, which compares two parameters of a template."""

from collections.abc import Iterator

from resolvers.catalog.header_types import Location
from resolvers.sql.parameter import MISSING, Parameter
from resolvers.sql.statements import default_of
from resolvers.sql.template import Template

__all__ = ["pair_problems"]


def pair_problems(template: Template) -> Iterator[tuple[Location, str]]:
    """Yield the location in the header and a message for each parameter's invalid `after:` key."""
    for name, parameter in template.parameters.items():
        if parameter.after and (problem := _problem(template, parameter, parameter.after)):
            at: Location = ("params", name, "after")
            yield at, f"params.{name}.after: {problem}"


def _problem(template: Template, parameter: Parameter, name: str) -> str | None:
    other = template.parameters.get(name)
    if other is None or name == parameter.name:
        return f"{name} is not another parameter of this template"
    if other.scalar != parameter.scalar or other.is_list:
        return f"{name} is not of type {parameter.scalar}, too"
    if other.claim is not None or parameter.claim is not None:
        return "a value from a claim cannot be compared"
    first, second = default_of(parameter), default_of(other)
    if MISSING in (first, second) or first >= second:  # type: ignore[operator]  # of one type
        return None
    return f"the default is less than that of {name}"
