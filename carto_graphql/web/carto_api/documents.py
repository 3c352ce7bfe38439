"""Requests to CARTO's API, run as GraphQL documents of their caller."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.carto_api.errors import CartoAPIError, status_of
from carto_graphql.web.exchange import Exchange
from resolvers.results.result import Stream
from resolvers.sql.template import Template
from schema.execution import Request, Response
from schema.fields import Progress

__all__ = ["Field", "run_field"]

MAX_BYTES: Final = 32 * 2**20
"""Maximum size of a result, because it is rewritten in memory."""


@dataclass(frozen=True, slots=True)
class Field:
    """A template's field, its arguments as JSON values, and the text of its selection set."""

    template: Template
    arguments: Mapping[str, Any]
    selection: str


async def run_field(exchange: Exchange, access: CallerAccess, field: Field) -> Mapping[str, Any]:
    """Run a GraphQL query of one field for a caller, and return the field's result.

    Raise `CartoAPIError` if the query fails.
    """
    assert access.executor is not None
    types = access.executor.argument_types(field.template.namespace, field.template.name)
    for name in field.arguments:
        if name not in types:
            raise CartoAPIError(f"{name[:40]!r} is not a parameter of {field.template.name}")
    declared = ", ".join(f"${name}: {types[name]}" for name in field.arguments)
    passed = ", ".join(f"{name}: ${name}" for name in field.arguments)
    name = f"{field.template.name}({passed})" if passed else field.template.name
    head = f"query ({declared})" if declared else "query"
    query = f"{head} {{ {field.template.namespace} {{ {name} {{ {field.selection} }} }} }}"
    request = Request(
        query,
        field.arguments,
        None,
        exchange.request_id,
        access.caller,
        progress=exchange.progress or Progress(),
    )
    response = await access.execute(request)
    exchange.record.update(response.record)
    found = msgspec.json.decode(await _whole(response))
    if errors := found.get("errors"):
        raise _error(errors[0])
    collection: Mapping[str, Any] = found["data"][field.template.namespace][field.template.name]
    return collection


async def _whole(response: Response) -> bytes:
    if isinstance(response.content, bytes):
        return response.content
    parts, size = [], 0
    streams = [each for each in response.content if isinstance(each, Stream)]
    try:
        for part in response.content:
            if isinstance(part, bytes):
                parts.append(part)
                continue
            async for chunk in part:
                parts.append(chunk)
                size += len(chunk)
                if size > MAX_BYTES:
                    raise CartoAPIError("The result is too large.")
    finally:
        for each in streams:
            await each.aclose()
    return b"".join(parts)


def _error(error: Mapping[str, Any]) -> CartoAPIError:
    code = error.get("extensions", {}).get("code", "")
    return CartoAPIError(str(error["message"]), status=status_of(code))
