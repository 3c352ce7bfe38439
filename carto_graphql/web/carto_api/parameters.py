"""The parameters of a request to CARTO's API, from its URL or from the JSON of its body."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from carto_graphql.web.carto_api.errors import CartoAPIError
from carto_graphql.web.exchange import Exchange
from carto_graphql.web.request_body import BodyLimits
from schema.tile_urls import Pairs

__all__ = ["Parameters", "check_no_sql", "pairs_of", "read_parameters"]

SQL: Final = ("operationExp", "aggregationExp")
"""Parameters that hold SQL."""


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of a request: texts from its URL, JSON values from its body."""

    given: Mapping[str, Any]

    def text(self, name: str) -> str:
        """Return the parameter `name` if its value is text, or else an empty string."""
        value = self.given.get(name)
        return value if isinstance(value, str) else ""

    def json(self, name: str) -> Any:
        """Return the JSON value of the parameter `name`, or None if it is absent or empty.

        Raise `CartoAPIError` for invalid JSON.
        """
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return msgspec.json.decode(value)
        except (ValueError, RecursionError):
            raise CartoAPIError(f"{name} is not JSON") from None

    @property
    def arguments(self) -> Mapping[str, Any]:
        """The template's arguments. Raises `CartoAPIError` if they are not a JSON object."""
        values = self.json("queryParameters")
        if values is None or values == []:
            return {}
        if not isinstance(values, dict):
            raise CartoAPIError("queryParameters must be an object with the template's parameters")
        return {name: value for name, value in values.items() if value is not None}


async def read_parameters(exchange: Exchange, limits: BodyLimits, caller: str) -> Parameters:
    """Return the parameters in the URL of a GET, or in the URL and body of a POST.

    Raise `RequestError` if they are invalid.
    """
    text = exchange.scope["query_string"]
    try:
        given: dict[str, Any] = dict(
            parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict")
        )
    except ValueError:
        raise CartoAPIError("The URL is not percent-encoded UTF-8") from None
    match exchange.scope["method"]:
        case "GET":
            return Parameters(given)
        case "POST":
            content = await exchange.read_body(limits, caller)
            try:
                body = msgspec.json.decode(content or b"{}", type=dict[str, Any])
            except (ValueError, RecursionError):
                raise CartoAPIError("The body is not a JSON object") from None
            return Parameters({**given, **body})
    raise CartoAPIError("Use GET or POST", status=405)


def check_no_sql(given: Mapping[str, Any]) -> None:
    """Raise `CartoAPIError` if a parameter holds SQL."""
    for name in SQL:
        if given.get(name):
            raise CartoAPIError(f"SQL is not accepted: {name}")
    if isinstance(given.get("aggregations"), str):
        raise CartoAPIError("SQL is not accepted: aggregations must be a list")


def pairs_of(arguments: Mapping[str, Any]) -> Pairs:
    """Convert arguments to (name, text) pairs for a tile's URL, one for each element of a list."""
    pairs: list[tuple[str, str]] = []
    for name, value in arguments.items():
        if isinstance(value, list):
            pairs += [(name, _text(each)) for each in value] or [(f"{name}[]", "")]
        else:
            pairs.append((name, _text(value)))
    return pairs


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
