"""The parameters of a GraphQL request (GraphQL over HTTP, section 5.1), read from a body or a URL.

Nothing is guessed: JSON must be an object in UTF-8, and a URL must not repeat a parameter.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from carto_graphql.web.errors import JSON, RequestError

__all__ = ["Parameters", "check_json", "from_body", "from_url"]

TEXTS: Final = ("query", "operationName", "documentId", "doc_id", "id")
OBJECTS: Final = ("variables", "extensions")

MAX_CHARACTERS: Final = 500
"""Characters that are read of a media type. Values are cached, so this bounds their memory."""


class Parameters(msgspec.Struct):
    """The parameters of a GraphQL request.

    Clients send a document's id as `documentId`, `doc_id` or `id`.
    """

    query: str | None = None
    documentId: str | None = None
    doc_id: str | None = None
    id: Any = None
    variables: dict[str, Any] | None = None
    operationName: str | None = None
    extensions: dict[str, Any] | None = None

    @property
    def has_id(self) -> bool:
        """Whether the request has a member that may hold the id of a document."""
        return not (self.documentId is self.doc_id is self.id is self.extensions is None)

    @property
    def persisted_hash(self) -> str:
        """The hash in Apollo's extension `persistedQuery`, or an empty string."""
        persisted = (self.extensions or {}).get("persistedQuery")
        digest = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
        return digest if isinstance(digest, str) else ""

    @property
    def document_ids(self) -> Sequence[str]:
        """All document ids in the request.

        A client sends an id as `documentId` (GraphQL over HTTP, appendix A), as Relay's `doc_id` or
        `id`, or as Apollo's hash.
        """
        given = (self.documentId, self.doc_id, self.id, self.persisted_hash or None)
        return [each for each in given if isinstance(each, str)]


_DECODER: Final = msgspec.json.Decoder(Parameters)


def from_body(content: bytes) -> Parameters:
    """Return the parameters in the body of a POST. Raise `RequestError` if it is not valid."""
    try:
        return _DECODER.decode(content)
    except msgspec.ValidationError as error:
        raise RequestError(400, f"The body is not a GraphQL request: {error}") from None
    except (ValueError, RecursionError):
        raise RequestError(400, "The body is not JSON in UTF-8") from None


def from_url(query_string: bytes) -> Parameters:
    """Return the parameters in the query string of a GET (section 6.2).

    The values of `variables` and `extensions` are JSON. Raise `RequestError` if the query string is
    not valid.
    """
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise RequestError(400, "The URL is not percent-encoded UTF-8") from None
    given = {name: value for name, value in pairs if value}
    if len({name for name, _ in pairs}) < len(pairs):
        raise RequestError(400, f"Duplicate query parameter {_duplicate(pairs)!r}")
    texts: dict[str, Any] = {name: given[name] for name in TEXTS if name in given}
    objects: dict[str, Any] = {
        name: _json_object(name, given[name]) for name in OBJECTS if name in given
    }
    return Parameters(**texts, **objects)


def _duplicate(pairs: Sequence[tuple[str, str]]) -> str:
    names = [name for name, _ in pairs]
    return next(name for name in names if names.count(name) > 1)[:50]


def _json_object(name: str, text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (ValueError, RecursionError):
        raise RequestError(400, f"Query parameter {name!r} must be a JSON object") from None


def check_json(content_type: bytes, encoding: bytes | None) -> None:
    """Raise `RequestError` unless the headers declare uncompressed JSON in UTF-8."""
    if encoding is not None and encoding.lower() != b"identity":
        message = "A Content-Encoding is not supported; send the body uncompressed"
        raise RequestError(415, message, headers=[(b"accept-encoding", b"identity")])
    if not _is_json(content_type[:MAX_CHARACTERS]):
        raise RequestError(415, f"The Content-Type must be {JSON} in UTF-8")


@lru_cache(maxsize=256)
def _is_json(content_type: bytes) -> bool:
    media_type, _, rest = content_type.decode("latin-1").lower().partition(";")
    parameters = dict(part.strip().partition("=")[::2] for part in rest.split(";") if part.strip())
    charset = parameters.get("charset", "utf-8").strip('"')
    return media_type.strip() == JSON and charset in ("utf-8", "utf8")
