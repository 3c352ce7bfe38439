"""The columns of a result, as the SQL API reports them."""

from collections.abc import Sequence
from typing import Final

import msgspec

from carto_client.errors import InvalidResponse
from carto_client.wire.queries import decode_body, raise_error

__all__ = ["ResultColumn", "read_schema"]


class ResultColumn(msgspec.Struct, frozen=True):
    """A column of a result. `type` is CARTO's term, such as `number`, `string` or `geometry`."""

    name: str
    type: str = "unknown"


class _Schema(msgspec.Struct):
    schema: list[ResultColumn] | None = None
    error: msgspec.Raw = msgspec.Raw()


_schema: Final = msgspec.json.Decoder(_Schema)


def read_schema(body: bytes) -> Sequence[ResultColumn]:
    """Return the columns in a response of the SQL API.

    Raise Rejected if the body contains an error, or InvalidResponse.
    """
    found = decode_body(_schema, body)
    raise_error(found.error)
    if found.schema is None:
        raise InvalidResponse("the response has no schema")
    return found.schema
