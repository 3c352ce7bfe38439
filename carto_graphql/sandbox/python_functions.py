"""Functions that DuckDB calls back in Python: rare ones, as a call costs some fifty microseconds."""

import inspect
import json
import math
import re
import sys
import unicodedata
from collections.abc import Callable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

import re2

from carto_graphql.sandbox import parsed_times
from carto_graphql.sandbox.bigquery.types import duckdb_type
from carto_graphql.sandbox.cell_signatures import SIGNATURES
from carto_graphql.sandbox.wkb import Part, write_wkb

if TYPE_CHECKING:
    import duckdb

__all__ = ["register"]


def register(connection: "duckdb.DuckDBPyConnection") -> None:
    """Define each of the Python functions in `_FUNCTIONS` in DuckDB, with `py_` before its name."""
    import duckdb

    if find_spec("pandas") is None:
        # DuckDB imports pandas for each value that a function returns. A module that is None is
        # missing too, but Python does not look for it on the disk, which takes longer than a call.
        sys.modules["pandas"] = None  # type: ignore[assignment]
    # DuckDB's stubs want the enumeration, which its modules name differently by version.
    special: Any = "special"
    for name, (function, parameters, returns) in _FUNCTIONS.items():
        types = [duckdb.sqltype(duckdb_type(kind)) for kind in parameters]
        value = duckdb.sqltype(duckdb_type(returns))
        # "special", as the default is an error where a function returns None.
        connection.create_function(
            f"py_{name}",
            _null_of_null(function, len(types)),
            list(types),
            value,
            null_handling=special,
        )


def _null_of_null(function: Callable[..., Any], count: int) -> Callable[..., Any]:
    def call(*arguments: object) -> Any:
        return None if None in arguments else function(*arguments)

    # DuckDB counts the parameters of what it calls.
    names = (inspect.Parameter(f"p{at}", inspect.Parameter.POSITIONAL_ONLY) for at in range(count))
    call.__signature__ = inspect.Signature(list(names))  # type: ignore[attr-defined]
    return call


def _find(text: str, part: str, start: int, occurrence: int) -> int:
    """Return the position of `part` from 1, or 0 if `part` is missing, as BigQuery's INSTR does."""
    if start == 0 or occurrence < 1:
        raise ValueError("INSTR: the position is not 0 and the occurrence at least 1")
    places = [at for at in range(len(text) - len(part) + 1) if text.startswith(part, at)]
    if start > 0:
        found = [at for at in places if at >= start - 1]
    else:
        # A negative `start` searches backwards; -1 is the end.
        last = len(text) + start + (not part)
        found = [at for at in reversed(places) if at <= last]
    return found[occurrence - 1] + 1 if len(found) >= occurrence else 0


def _capitalize(text: str, delimiters: str) -> str:
    found, first = [], True
    for character in text:
        is_delimiter = character in delimiters
        changed = character.upper() if first else character.lower()
        found.append(character if is_delimiter else changed)
        first = is_delimiter
    return "".join(found)


def _fold(text: str) -> str:
    return _casefold(text, "NFKC")


def _casefold(text: str, form: Any) -> str:
    return unicodedata.normalize(form, unicodedata.normalize(form, text).casefold())


def _extract_all(text: str, pattern: str, group: int) -> list[str]:
    compiled, found, at = re2.compile(pattern), [], 0
    while match := compiled.search(text, at):
        found.append(match.group(group) or "")
        at = match.end() + (match.end() == match.start())
        # An empty match at the end of `text` is left out.
        if at >= len(text):
            break
    return found


def _edit_distance(one: str, other: str) -> int:
    # The Levenshtein distance, by the algorithm of Wagner and Fischer 1974.
    row = list(range(len(other) + 1))
    for at, left in enumerate(one, 1):
        corner, row[0] = row[0], at
        for to, right in enumerate(other, 1):
            corner, row[to] = row[to], min(row[to] + 1, row[to - 1] + 1, corner + (left != right))
    return row[-1]


def _translate(text: str, source: str, target: str) -> str:
    if len(set(source)) < len(source):
        raise ValueError("TRANSLATE: a source character appears more than once")
    table = {ord(one): target[at] if at < len(target) else None for at, one in enumerate(source)}
    return text.translate(table)


# NUMERIC

_NANO: Final = Decimal("0.000000001")
_LARGEST: Final = Decimal("99999999999999999999999999999.999999999")


def _numeric(value: Decimal) -> Decimal:
    if abs(value) > _LARGEST:
        raise ValueError("numeric overflow")
    return value


def _multiply(one: Decimal, other: Decimal) -> Decimal:
    with localcontext(prec=80):
        return _numeric((one * other).quantize(_NANO, ROUND_HALF_UP))


def _divide(one: Decimal, other: Decimal) -> Decimal:
    if not other:
        raise ValueError("division by zero")
    with localcontext(prec=80):
        return _numeric((one / other).quantize(_NANO, ROUND_HALF_UP))


def _power(base: Decimal, exponent: Decimal) -> Decimal:
    if exponent == 0:
        return Decimal(1)
    try:
        with localcontext(prec=80):
            return _numeric((base**exponent).quantize(_NANO, ROUND_HALF_UP))
    except ArithmeticError:
        raise ValueError(f"numeric overflow, or no number: POW({base}, {exponent})") from None


def _square_root(value: Decimal) -> Decimal:
    if value < 0:
        raise ValueError("Argument to SQRT cannot be negative")
    with localcontext(prec=80):
        return value.sqrt().quantize(_NANO, ROUND_HALF_UP)


def _cube_root(x: float) -> float:
    # The C library's function may return the next higher or lower float.
    root = math.cbrt(x)
    near = (root, math.nextafter(root, math.inf), math.nextafter(root, -math.inf))
    return min(near, key=lambda each: abs(Fraction(each) ** 3 - Fraction(x)))


def _round(value: Decimal, digits: int) -> Decimal:
    with localcontext(prec=80):
        rounded = value.quantize(_place(digits), ROUND_HALF_UP)
        return _numeric(rounded.quantize(_NANO))


def _truncate(value: Decimal, digits: int) -> Decimal:
    with localcontext(prec=80):
        return value.quantize(_place(digits), ROUND_DOWN).quantize(_NANO)


def _place(digits: int) -> Decimal:
    return Decimal(1).scaleb(-max(-29, min(9, digits)))


# JSON

_PLAIN_STEP: Final = r"\.(\w+)|\[(\d+)\]"
_STEP: Final = re.compile(rf"{_PLAIN_STEP}|\.\"((?:[^\"\\]|\\.)*)\"")
_LEGACY_STEP: Final = re.compile(rf"{_PLAIN_STEP}|\['((?:[^'\\]|\\.)*)'\]")
"""A step of a path in JSON_EXTRACT and JSON_EXTRACT_SCALAR."""


@lru_cache(maxsize=256)
def _steps(path: str, function: str) -> tuple[str | int, ...]:
    if not path.startswith("$"):
        raise ValueError("JSONPath must start with '$'")
    step = _LEGACY_STEP if function.startswith("JSON_EXTRACT") else _STEP
    steps: list[str | int] = []
    at = 1
    while at < len(path):
        found = step.match(path, at)
        if not found:
            raise ValueError(f"Not in the sandbox: the JSONPath {path} in {function}")
        name, index, quoted = found.groups()
        steps.append(int(index) if index else name if name is not None else quoted)
        at = found.end()
    return tuple(steps)


class _Number(str):
    """A JSON number, kept as its text so that its digits stay the same."""

    __slots__ = ()


def _at_path(text: str, path: str, function: str) -> Any:
    """Return the value at a JSONPath in the JSON `text`, or None if there is none.

    Raise ValueError for an unsupported path.
    """
    steps = _steps(path, function)
    try:
        value = json.loads(text, parse_int=_Number, parse_float=_Number)
    except ValueError:
        return None
    for step in steps:
        if isinstance(step, int) and isinstance(value, list):
            value = value[step] if step < len(value) else None
        elif isinstance(value, dict):
            value = value.get(str(step))
        else:
            return None
    return value


def _json_scalar(text: str, path: str, function: str) -> str | None:
    value = _at_path(text, path, function)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str) else None


def _json_part(text: str, path: str, function: str) -> str | None:
    value = _at_path(text, path, function)
    return None if value is None else _json_text(value)


def _json_text(value: Any) -> str:
    match value:
        case _Number():
            return str(value)
        case dict():
            return (
                "{"
                + ",".join(f"{_json_text(key)}:{_json_text(each)}" for key, each in value.items())
                + "}"
            )
        case list():
            return "[" + ",".join(map(_json_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


# Shapes


def _centroid(shape: bytes) -> bytes | None:
    from carto_graphql.sandbox import sphere

    position = sphere.centroid(shape)
    return None if position is None else write_wkb([Part("point", [[position]])])


_ALPHABET: Final = "0123456789bcdefghjkmnpqrstuvwxyz"


def _geohash(longitude: float, latitude: float, size: int) -> str:
    ranges = [[-180.0, 180.0], [-90.0, 90.0]]
    bits = 0
    # Longitude and latitude add one bit each by turns. A character has five bits.
    for at in range(5 * size):
        value, bounds = ((longitude, ranges[0]), (latitude, ranges[1]))[at % 2]
        middle = sum(bounds) / 2
        bits = bits << 1 | (value >= middle)
        bounds[value < middle] = middle
    return "".join(_ALPHABET[bits >> 5 * at & 31] for at in reversed(range(size)))


def _from_geohash(text: str) -> bytes:
    ranges = [[-180.0, 180.0], [-90.0, 90.0]]
    number = 0
    for character in text.lower():
        value = _ALPHABET.find(character)
        if value < 0:
            raise ValueError(f"Invalid geohash: {text}")
        for bit in range(4, -1, -1):
            bounds = ranges[number % 2]
            bounds[not value >> bit & 1] = sum(bounds) / 2
            number += 1
    return write_wkb([Part("point", [[(sum(ranges[0]) / 2, sum(ranges[1]) / 2)]])])


def _later(module: str, name: str) -> Callable[..., Any]:
    # numpy, h3 and quadbin take a fifth of a second to import. Most processes need none of them.
    def call(*arguments: object) -> Any:
        return getattr(import_module(f"carto_graphql.sandbox.{module}"), name)(*arguments)

    return call


def _cell_function(name: str) -> Callable[..., Any]:
    def call(*arguments: object) -> Any:
        from carto_graphql.sandbox.spatial_indexes import FUNCTIONS

        return FUNCTIONS[name](*arguments)

    return call


_PLANE: Final = ["BYTES", "FLOAT64", "FLOAT64"]
_FUNCTIONS: Final[dict[str, tuple[Any, list[str], str]]] = {
    **{name: (_cell_function(name), [*kinds], kind) for name, (kinds, kind) in SIGNATURES.items()},
    "area": (_later("sphere", "area"), ["BYTES"], "FLOAT64"),
    "casefold": (_casefold, ["STRING", "STRING"], "STRING"),
    "cbrt": (_cube_root, ["FLOAT64"], "FLOAT64"),
    "centroid": (_centroid, ["BYTES"], "BYTES"),
    "cluster": (
        _later("clusters", "cluster"),
        ["ARRAY<BYTES>", "INT64", "FLOAT64", "INT64"],
        "INT64",
    ),
    "distance": (_later("sphere", "distance"), ["BYTES", "BYTES"], "FLOAT64"),
    "divide": (_divide, ["NUMERIC", "NUMERIC"], "NUMERIC"),
    "edit_distance": (_edit_distance, ["STRING", "STRING"], "INT64"),
    "extract_all": (_extract_all, ["STRING", "STRING", "INT64"], "ARRAY<STRING>"),
    "find": (_find, ["STRING", "STRING", "INT64", "INT64"], "INT64"),
    "fold_case": (_fold, ["STRING"], "STRING"),
    "fold": (_later("tracing", "fold"), ["BYTES"], "BYTES"),
    "longitudes": (_later("tracing", "find_longitudes"), ["BYTES"], "ARRAY<FLOAT64>"),
    "orient": (_later("tracing", "orient"), ["BYTES"], "BYTES"),
    "from_geohash": (_from_geohash, ["STRING"], "BYTES"),
    "from_plane": (_later("tracing", "from_plane"), _PLANE, "BYTES"),
    "geohash": (_geohash, ["FLOAT64", "FLOAT64", "INT64"], "STRING"),
    "hull_from_plane": (_later("tracing", "hull_from_plane"), _PLANE, "BYTES"),
    "hull_to_plane": (_later("tracing", "hull_to_plane"), _PLANE, "BYTES"),
    "initcap": (_capitalize, ["STRING", "STRING"], "STRING"),
    "json_part": (_json_part, ["STRING", "STRING", "STRING"], "STRING"),
    "json_scalar": (_json_scalar, ["STRING", "STRING", "STRING"], "STRING"),
    "length": (_later("sphere", "length"), ["BYTES"], "FLOAT64"),
    "normalize": (
        lambda text, form: unicodedata.normalize(form, text),
        ["STRING", "STRING"],
        "STRING",
    ),
    "lower": (str.lower, ["STRING"], "STRING"),
    "multiply": (_multiply, ["NUMERIC", "NUMERIC"], "NUMERIC"),
    "parse_time": (parsed_times.parse_time, ["STRING", "STRING", "STRING"], "STRING"),
    "power": (_power, ["NUMERIC", "NUMERIC"], "NUMERIC"),
    "perimeter": (_later("sphere", "perimeter"), ["BYTES"], "FLOAT64"),
    "round": (_round, ["NUMERIC", "INT64"], "NUMERIC"),
    "square_root": (_square_root, ["NUMERIC"], "NUMERIC"),
    "to_plane": (_later("tracing", "to_plane"), _PLANE, "BYTES"),
    "trace": (_later("tracing", "trace"), ["BYTES"], "BYTES"),
    "trunc": (_truncate, ["NUMERIC", "INT64"], "NUMERIC"),
    "translate": (_translate, ["STRING", "STRING", "STRING"], "STRING"),
    "upper": (str.upper, ["STRING"], "STRING"),
}
"""A name -> the function, and the BigQuery types of its arguments and of its value."""
