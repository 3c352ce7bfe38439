"""What a request to the SQL or Maps API asks, from its URL or its JSON body."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from carto_graphql.sandbox.engine import QueryError
from carto_graphql.sandbox.named_sources import NAMED_SOURCES, is_name

__all__ = ["CARTO_DW", "MAX_URL", "POSTGIS", "Refusal", "SandboxRequest", "read", "read_form"]

MAX_URL = 7000
CARTO_DW = "carto_dw"
POSTGIS = "postgis"


class Refusal(Exception):
    """An answer that is no 200, with CARTO's `{"error": …, "hint": …}`."""

    def __init__(self, status: int, error: str, hint: str = "") -> None:
        super().__init__(error)
        self.status = status
        self.hint = hint


@dataclass(frozen=True, slots=True)
class SandboxRequest:
    connection: str
    sql: str
    parameters: dict[str, object] | list[object]
    options: Mapping[str, object]
    """Everything that came along: `q` as it was asked, `spatialDataColumn`, `format`, …"""


async def read(request: Request, connections: Collection[str]) -> SandboxRequest:
    """Raise Refusal, or QueryError for what CARTO lets the warehouse reject."""
    connection = request.path_params["connection"]
    if connection not in connections:
        raise Refusal(404, f"Connection not found: {connection}")
    options = _url_options(request) if request.method == "GET" else await _body_options(request)
    sql = options.get("q")
    if not isinstance(sql, str) or not sql.strip() or not _is_unicode(sql):
        raise Refusal(400, "Missing required parameter: q")
    values = _decoded(options.get("queryParameters"))
    parameters = _array(values) if connection == POSTGIS else _object(values)
    return SandboxRequest(connection, _sql_of(connection, sql), parameters, options)


def _sql_of(connection: str, asked: str) -> str:
    """Return the SQL, or that of the Named Source which is its whole text."""
    if not is_name(asked):
        return asked
    sources = NAMED_SOURCES[connection]
    if asked not in sources:
        raise Refusal(
            404, f"Named source not found: {asked}", hint=f"The sandbox has {', '.join(sources)}"
        )
    return sources[asked]


def _url_options(request: Request) -> Mapping[str, object]:
    # The URL of tiles is CARTO's own, however long the query in it is.
    if len(str(request.url)) > MAX_URL and "z" not in request.path_params:
        raise Refusal(414, "Request URI too long", hint="Use POST")
    return dict(request.query_params)


async def read_form(request: Request) -> Mapping[str, object]:
    """Return the token request's fields, from a form or from JSON; raise Refusal for neither."""
    if request.headers.get("content-type", "").startswith("application/json"):
        return await _body_options(request)
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace")))


async def _body_options(request: Request) -> Mapping[str, object]:
    try:
        body = json.loads(await request.body())
    except (ValueError, RecursionError):
        raise Refusal(400, "The body is not JSON") from None
    if not isinstance(body, dict):
        raise Refusal(400, "The body is not a JSON object")
    return body


def _decoded(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise Refusal(400, "queryParameters is not JSON") from None


def _object(values: object) -> dict[str, object]:
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise Refusal(400, "queryParameters must be an object for BigQuery")
    return {name: _bound(name, item) for name, item in values.items()}


def _array(values: object) -> list[object]:
    if values is None:
        return []
    if not isinstance(values, list):
        raise Refusal(400, "queryParameters must be an array for PostgreSQL")
    return values


def _bound(name: str, value: object) -> object:
    """Return a parameter with the type that BigQuery's client gives it.

    A null and an empty array have no type, and are left out.
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
        return [_bound(name, item) for item in value]
    if isinstance(value, dict):
        return {key: _bound(f"{name}.{key}", item) for key, item in value.items()}
    if isinstance(value, float) and value.is_integer():
        return int(value)  # JavaScript has one kind of number: 5.0 reaches BigQuery as an INT64
    return value


def _is_unicode(text: str) -> bool:
    """Return False for half of a surrogate pair, which JSON can write and UTF-8 cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
