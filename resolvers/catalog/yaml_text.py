"""Reading of YAML as one of the header's models, with the line of each key and each error.

YAML 1.2 by ruamel.yaml: `NO` is a string, and a duplicate key is an error.
"""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarbool import ScalarBoolean

from resolvers.catalog.header import (
    CacheHeader,
    ColumnHeader,
    ConnectionHeader,
    DefaultsHeader,
    ExpectationHeader,
    GeometryHeader,
    LimitHeader,
)
from resolvers.catalog.header_types import COLUMN_TYPE, GRAPHQL_NAME, Location
from resolvers.catalog.parameter_header import ChoiceHeader, EnumValueHeader, ParameterHeader
from resolvers.catalog.tiles_header import TilesHeader
from resolvers.catalog.variable_values import VARIABLE_NAME
from resolvers.scalars import bindable, declarable

__all__ = ["YamlText", "validate"]

M = TypeVar("M", bound=BaseModel)


class _Constructor(RoundTripConstructor):
    """Constructor that reads dates as text, because YAML 1.2 has no timestamps."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


class YamlText:
    """YAML text from a file, with the line in the file for each key.

    `first_line` is the line of the file on which `text` begins.
    """

    def __init__(self, text: str, first_line: int, file: Path | None = None) -> None:
        self._text = text
        self._first_line = first_line
        self.file = file
        self.problems: list[tuple[int, str]] = []

    @cached_property
    def _tree(self) -> Any:
        try:
            return _load(self._text)
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            self.problems.append(
                (self._first_line + (mark.line if mark else 0), _yaml_message(error))
            )
        except (YAMLError, ValueError) as error:
            self.problems.append((self._first_line, f"not valid YAML: {error}"))
        except TypeError:  # ruamel's, on a mapping as a key
            self.problems.append((self._first_line, "not valid YAML: a key must be text"))
        except RecursionError:
            self.problems.append((self._first_line, "not valid YAML: nested too deep"))
        return None

    def line(self, location: Location) -> int:
        """Return the line of the key at `location`, or of the nearest existing key around it."""
        return self._first_line + self._find(location)[0]

    def depth(self, location: Location) -> int:
        """Return the number of leading steps of the path `location` that exist in the YAML."""
        return self._find(location)[1]

    def _find(self, location: Location) -> tuple[int, int]:
        node: Any = self._tree
        line = 0
        for depth, step in enumerate(location):
            try:
                line = (node.lc.item(step) if isinstance(step, int) else node.lc.key(step))[0]
                node = node[step]
            except (AttributeError, KeyError, IndexError, TypeError):
                return line, depth
        return line, len(location)

    def plain(self) -> Any:
        """Return the content as plain Python objects.

        If the YAML is not valid, return None. `problems` then contains the errors.
        """
        tree = self._tree
        if self.problems:
            return None
        try:
            return _plain(tree if tree is not None else {})
        except RecursionError:
            self.problems.append((self._first_line, "not valid YAML: nested too deep"))
            return None

    def read(self, model: type[M]) -> M | None:
        """Return the content as a `model`. If it is invalid, add errors to `problems`, and return None."""
        content = self.plain()
        if self.problems:
            return None
        return validate(
            model,
            content,
            lambda location, message: self.problems.append((self.line(location), message)),
        )


def validate(model: type[M], content: object, report: Callable[[Location, str], None]) -> M | None:
    """Return `content` as a `model`, or None if it is invalid.

    Call `report(location, message)` for each error.
    """
    try:
        return model.model_validate(content)
    except ValidationError as error:
        for detail in error.errors(include_url=False, include_context=True, include_input=False):
            location = tuple(step for step in detail["loc"] if step not in _NO_STEPS)
            report(location, _message(detail, location, model))
    except RecursionError:
        report((), "not valid YAML: nested too deep")
    return None


_NO_STEPS: Final = frozenset({"[key]", "[list]", "[map]"})
"""Steps in locations of pydantic's errors that are not in the YAML."""


_MAY_BE_TAG: Final = re.compile(r"(?:\A|[\s\[{,:?-])!|%TAG")
"""Matches a tag, but not `String!`. Most headers have no other exclamation mark, and need not be read twice."""


def _load(text: str) -> Any:
    for event in YAML(typ="rt", pure=True).parse(text) if _MAY_BE_TAG.search(text) else ():
        if getattr(event, "tag", None):  # ruamel crashes on some of them
            raise MarkedYAMLError(problem="a tag (!) is not allowed", problem_mark=event.start_mark)
    yaml = YAML(typ="rt", pure=True)
    yaml.Constructor = _Constructor
    # An anchor may be reused (YAML 1.2.2, 3.2.2.2); ruamel would warn on stderr.
    yaml.composer.warn_double_anchors = False
    return yaml.load(text)


def _plain(node: Any) -> Any:
    """Convert ruamel's containers and scalars to Python's own types."""
    if isinstance(node, Mapping):
        return {_plain_scalar(key): _plain(value) for key, value in node.items()}
    if isinstance(node, Sequence) and not isinstance(node, str):
        return [_plain(item) for item in node]
    return _plain_scalar(node)


def _plain_scalar(node: Any) -> Any:
    if isinstance(node, bool | ScalarBoolean):
        return bool(node)
    kind = next((kind for kind in (str, int, float) if isinstance(node, kind)), None)
    return kind(node) if kind else node


def _yaml_message(error: MarkedYAMLError) -> str:
    problem = (error.problem or error.context or "not valid").split("\n")[0]
    if "duplicate key" in problem:
        key = re.search(r'duplicate key "(.*?)"', problem)
        return f"duplicate key {key[1] if key else ''}"
    return f"not valid YAML: {problem}"


def _message(detail: ErrorDetails, location: Location, model: type[BaseModel]) -> str:
    where = ".".join(str(step) for step in location)
    last = str(location[-1]) if location else ""
    kind = detail["type"]
    if kind == "extra_forbidden":
        text = f"there is no such key{_nearest(last, model)}"
    elif kind == "value_error":
        text = str(detail["ctx"]["error"])
    elif kind == "string_pattern_mismatch" and detail["ctx"]["pattern"] == GRAPHQL_NAME:
        text = "not a GraphQL name (letters, digits and _; first no digit and not __)"
    elif kind == "string_pattern_mismatch" and detail["ctx"]["pattern"] == VARIABLE_NAME:
        text = "not the name of a variable (uppercase letters, digits and _; first a letter)"
    elif kind == "string_pattern_mismatch" and detail["ctx"]["pattern"] == COLUMN_TYPE:
        text = f"no such type; use one of {', '.join(declarable())}, or a list such as [String!]"
    else:
        in_python = detail["msg"][0].lower() + detail["msg"][1:]
        text = _IN_YAML.get(f"{last} {kind}") or _IN_YAML.get(kind, in_python)
    return f"{where or 'the header'}: {text}"


_IN_YAML: Final = {
    "missing": "is missing",
    "model_type": "expected keys with values: { key: value }",
    "dict_type": "expected keys with values: { key: value }",
    "list_type": "expected a list: [a, b]",
    "string_type": "expected text (put it in quotes)",
    "int_type": "expected a whole number",
    "bool_type": "expected true or false",
    "too_short": "must not be empty",
    "string_too_short": "must not be empty",
    "type string_pattern_mismatch": (
        f"no such type; use one of {', '.join(bindable())}, or a list such as [String!]"
    ),
    "type string_type": 'expected the name of a type; put a list in quotes: "[String!]"',
    **{
        f"{key} int_type": "expected seconds, or a time such as 90s, 5m, 1h or 1d"
        for key in ("maxAge", "carto", "browser", "stale", "onError")
    },
    "from string_pattern_mismatch": "expected claims.NAME, a claim of the caller's token",
    "source string_pattern_mismatch": (
        "expected the name of a Named Source: 3 to 51 lowercase letters, digits, - and _, but no - or _ at an end"
    ),
    "toolbox string_pattern_mismatch": "expected a path of names: carto-un-eu.carto",
    "rate string_pattern_mismatch": "expected a number and a time: 60/minute (or second, hour, day)",
    "budget string_pattern_mismatch": "expected a number and a time: 5000/day (or second, minute, hour)",
}
"""Pydantic's kind of error, or a key and a kind -> the message for the YAML's author."""


def _nearest(key: str, model: type[BaseModel]) -> str:
    every = [
        field.alias or name for cls in (model, *_MODELS) for name, field in cls.model_fields.items()
    ]
    keys = [each for each in every if each != key]  # a key that is valid elsewhere
    near = difflib.get_close_matches(key, keys, n=1)
    return f"; did you mean {near[0]}?" if near else ""


_MODELS: Final = (
    ExpectationHeader,
    ParameterHeader,
    EnumValueHeader,
    ChoiceHeader,
    ColumnHeader,
    GeometryHeader,
    LimitHeader,
    CacheHeader,
    TilesHeader,
    DefaultsHeader,
    ConnectionHeader,
)
