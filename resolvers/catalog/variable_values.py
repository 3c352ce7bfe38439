"""Names and values that a catalog's variables may have."""

import re
from typing import Annotated, Final

from pydantic import BeforeValidator, StringConstraints

__all__ = ["VARIABLE_NAME", "VariableName", "VariableValue", "variable_problem"]

VARIABLE_NAME: Final = r"^[A-Z][A-Z0-9_]{0,63}$"

# No quote, space, bracket, semicolon or `--`: a value is one name, a path of names or a number, and
# ends neither a quoted name nor a string nor a line.
_VALUE: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?", re.ASCII)
_MAX_LENGTH: Final = 256


def variable_problem(value: str) -> str | None:
    """Return an error message if `value` is not allowed as a variable's value, else None."""
    if len(value) > _MAX_LENGTH:
        return f"must have at most {_MAX_LENGTH} characters"
    if _VALUE.fullmatch(value) is None or "--" in value:
        return (
            "must consist of ASCII letters, digits, _, - and ., with no - or . at an end and no --"
        )
    return None


def _value(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and (problem := variable_problem(value)):
        raise ValueError(problem)
    return value


VariableName = Annotated[str, StringConstraints(pattern=VARIABLE_NAME)]
VariableValue = Annotated[str, BeforeValidator(_value, json_schema_input_type=str | int)]
