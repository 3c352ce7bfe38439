"""Python's `gql`, as an application would use it."""

from typing import Any

from gql import Client, GraphQLRequest
from gql.transport.httpx import HTTPXAsyncTransport

__all__ = ["execute"]


async def execute(url: str, document: str, **variables: object) -> dict[str, Any]:
    """Send a GraphQL document, and return the `data` of the response.

    Raise `TransportQueryError` if the response has errors.
    """
    async with Client(transport=HTTPXAsyncTransport(url, timeout=60)) as session:
        data: dict[str, Any] = await session.execute(
            GraphQLRequest(document, variable_values=variables)
        )
        return data
