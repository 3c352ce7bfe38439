"""Errors of CARTO's API: JSON with the member `error`, which its client shows."""

import msgspec

from carto_graphql.web.errors import STATUSES, RequestError
from carto_graphql.web.exchange import ErrorParts, Exchange

__all__ = ["CartoAPIError", "status_of", "write_error"]


class CartoAPIError(RequestError):
    """Rejection of a request to CARTO's API.

    If the request names a column that does not exist, `column` is the column's name, else "".
    """

    def __init__(self, message: str, *, status: int = 400, column: str = "") -> None:
        super().__init__(status, message)
        self.column = column


def status_of(code: str) -> int:
    """Return the HTTP status for a GraphQL error code, 400 for errors of the warehouse."""
    return STATUSES.get(code, 400)  # as in CARTO's API


def write_error(_: Exchange, error: RequestError) -> ErrorParts:
    """Return the headers and the JSON body of an error response that CARTO's client can read."""
    content = {"error": str(error)}
    if isinstance(error, CartoAPIError) and error.column:
        content["column_name"] = error.column
    return error.headers, msgspec.json.encode(content)
