"""A request to one of CARTO's APIs: its SQL, parameters and options, read from the URL or the JSON body."""

import json
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from carto_graphql.sandbox.engine import QueryError
from carto_graphql.sandbox.named_sources import NAMED_SOURCES, is_name

__all__ = [
    "CARTO_DW",
    "MAX_URL",
    "POSTGIS",
    "RequestError",
    "SandboxRequest",
    "Source",
    "bound_value",
    "json_option",
    "map_source",
    "model_source",
    "read",
    "read_form",
    "stats_source",
]

MAX_URL = 7000
CARTO_DW = "carto_dw"
POSTGIS = "postgis"


class RequestError(Exception):
    """A request that CARTO rejects, with the status and the texts of CARTO's response.

    The response is `{"error": …, "hint": …}`. `column` is the name of a column that does not exist.
    """

    def __init__(self, status: int, error: str, hint: str = "", *, column: str = "") -> None:
        super().__init__(error)
        self.status = status
        self.hint = hint
        self.column = column


@dataclass(frozen=True, slots=True)
class SandboxRequest:
    connection: str
    sql: str
    parameters: dict[str, object] | list[object]
    options: Mapping[str, object]
    """All parameters of the request as they were sent: `q`, `spatialDataColumn`, `format`, …"""


Source = Callable[[Mapping[str, object], Mapping[str, object]], tuple[str, str, object]]
"""Function that returns a request's source, from the parameters of its path and its options.

A source is `query` or `table`, the name of the option or parameter that holds it, and its text, or
None if the option is absent."""


def query_source(_: Mapping[str, object], options: Mapping[str, object]) -> tuple[str, str, object]:
    """Return the source of a request to the SQL API: `("query", "q", sql)`."""
    return "query", "q", options.get("q")


def map_source(
    path: Mapping[str, object], options: Mapping[str, object]
) -> tuple[str, str, object]:
    """Return the source of a map: `("query", "q", sql)` or `("table", "name", name)`.

    Raise RequestError for any other kind.
    """
    kind = str(path["kind"])
    name = {"query": "q", "table": "name"}.get(kind)
    if name is None:
        raise RequestError(404, f"The sandbox has no maps of the type {kind[:40]}")
    return kind, name, options.get(name)


def model_source(_: Mapping[str, object], options: Mapping[str, object]) -> tuple[str, str, object]:
    """Return the source of a widget: `("query", "source", sql)` or `("table", "source", name)`.

    Raise RequestError for any other type.
    """
    kind = str(options.get("type") or "query")
    if kind not in ("query", "table"):
        raise RequestError(400, f"The sandbox has no models of the type {kind[:40]}")
    return kind, "source", options.get("source")


def stats_source(
    path: Mapping[str, object], options: Mapping[str, object]
) -> tuple[str, str, object]:
    """Return the source of statistics: `("table", "table", name)` or `("query", "q", sql)`."""
    if "table" in path:
        return "table", "table", path["table"]
    return "query", "q", options.get("q")


async def read(
    request: Request, connections: Collection[str], source: Source = query_source
) -> SandboxRequest:
    """Read a request to one of CARTO's APIs.

    Raise RequestError if CARTO would reject it, QueryError if the warehouse would.
    """
    connection = request.path_params["connection"]
    if connection not in connections:
        raise RequestError(404, f"Connection not found: {connection}")
    is_read = request.method in ("GET", "HEAD")
    options = _url_options(request) if is_read else await _body_options(request)
    kind, name, text = source(request.path_params, options)
    if not isinstance(text, str) or not text.strip() or not _is_unicode(text):
        raise RequestError(400, f"Missing required parameter: {name}")
    if kind == "table":
        empty: dict[str, object] | list[object] = [] if connection == POSTGIS else {}
        return SandboxRequest(connection, _all_of(connection, text), empty, options)
    values = json_option(options, "queryParameters")
    parameters = _array(values) if connection == POSTGIS else _object(values)
    return SandboxRequest(connection, _sql_of(connection, text), parameters, options)


_TABLE: Final = re.compile(r"[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*){0,2}", re.ASCII)


def _all_of(connection: str, table: str) -> str:
    if not _TABLE.fullmatch(table):
        raise RequestError(400, f"Not the name of a table: {table[:100]}")
    if connection == POSTGIS:
        return "SELECT * FROM " + ".".join(f'"{part}"' for part in table.split("."))
    return f"SELECT * FROM `{table}`"


def _sql_of(connection: str, sent: str) -> str:
    if not is_name(sent):
        return sent
    sources = NAMED_SOURCES[connection]
    if sent not in sources:
        raise RequestError(
            404, f"Named source not found: {sent}", hint=f"The sandbox has {', '.join(sources)}"
        )
    return sources[sent]


def _url_options(request: Request) -> Mapping[str, object]:
    # The URL of tiles is CARTO's own, however long the query in it is.
    if len(str(request.url)) > MAX_URL and "z" not in request.path_params:
        raise RequestError(414, "Request URI too long", hint="Use POST")
    return dict(request.query_params)


async def read_form(request: Request) -> Mapping[str, object]:
    """Return the fields in the body of a token request, which is a form or JSON.

    Raise RequestError for invalid JSON.
    """
    if request.headers.get("content-type", "").startswith("application/json"):
        return await _body_options(request)
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace")))


async def _body_options(request: Request) -> Mapping[str, object]:
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise RequestError(400, "The body is not JSON") from None
    if not isinstance(body, dict):
        raise RequestError(400, "The body is not a JSON object")
    return body


def json_option(options: Mapping[str, object], name: str) -> object:
    """Decode the option `name` from JSON. Return None if it is absent or empty.

    Raise RequestError for invalid JSON.
    """
    value = options.get(name)
    if not isinstance(value, str):
        return value  # absent, or decoded with the body
    if not value:
        return None
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise RequestError(400, f"{name} is not JSON") from None


def _object(values: object) -> dict[str, object]:
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise RequestError(400, "queryParameters must be an object for BigQuery")
    return {name: bound_value(name, item) for name, item in values.items()}


def _array(values: object) -> list[object]:
    if values is None:
        return []
    if not isinstance(values, list):
        raise RequestError(400, "queryParameters must be an array for PostgreSQL")
    return values


def bound_value(name: str, value: object) -> object:
    """Convert a query parameter as BigQuery's client does, such as 5.0 to 5.

    Raise QueryError for null, [] and invalid Unicode.
    """
    if value is None:
        raise QueryError(
            f"Parameter types must be provided for null values via the 'types' field: {name}"
        )
    if value == []:
        raise QueryError(
            f"Parameter types must be provided for empty arrays via the 'types' field: {name}"
        )
    if isinstance(value, str) and not _is_unicode(value):
        raise QueryError(f"Invalid UTF-8 in parameter {name}")
    if isinstance(value, list):
        return [bound_value(name, item) for item in value]
    if isinstance(value, dict):
        return {key: bound_value(f"{name}.{key}", item) for key, item in value.items()}
    if isinstance(value, float) and value.is_integer():
        return int(value)  # JavaScript has one kind of number: 5.0 reaches BigQuery as an INT64
    return value


def _is_unicode(text: str) -> bool:
    # JSON can contain a single surrogate (half of a character), which UTF-8 lacks.
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
