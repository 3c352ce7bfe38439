"""Python's `gql`, as an application would use it."""

from typing import Any

from gql import Client, GraphQLRequest
from gql.transport.httpx import HTTPXAsyncTransport

__all__ = ["ask"]


async def ask(url: str, document: str, **variables: object) -> dict[str, Any]:
    """The data; raises a `TransportQueryError` with `errors` and, of what did not fail, `data`."""
    async with Client(transport=HTTPXAsyncTransport(url, timeout=60)) as session:
        data: dict[str, Any] = await session.execute(
            GraphQLRequest(document, variable_values=variables)
        )
        return data
