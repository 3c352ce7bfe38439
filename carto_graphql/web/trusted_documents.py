"""Trusted documents: the queries that an app was built with, which its clients send by id.

The files are those that common clients write: Apollo's `persisted-query-manifest.json`, the map
from id to text of Relay and of GraphQL Code Generator's client preset, and `.graphql` files, whose
id is their SHA-256 or their name.
"""

import hashlib
import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
from graphql import GraphQLSyntaxError, parse

from carto_graphql.callers.file import DocumentsMode
from carto_graphql.web.errors import RequestError
from carto_graphql.web.graphql_http import FindDocument

__all__ = ["Documents", "DocumentsError", "UnknownDocument", "find_document", "read_documents"]

log = logging.getLogger("carto_graphql.documents")

NOT_FOUND: Final = "PERSISTED_QUERY_NOT_FOUND"
NOT_SUPPORTED: Final = "PERSISTED_QUERY_NOT_SUPPORTED"
"""Apollo's codes: its client sends the text after the first, and stops sending ids after the second."""

BAD_USER_INPUT: Final = "BAD_USER_INPUT"

HASHED: Final = "sha256:"
"""Prefix of a hash in ids of GraphQL over HTTP (appendix A), in a manifest, in a request or in both."""


class DocumentsError(Exception):
    """Trusted documents that cannot be used; `problems` holds a sentence for each mistake."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class UnknownDocument(Exception):
    """A document that is not known or may not be run. The message is for the client."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Documents:
    """Texts of trusted documents by id.

    `untrusted` counts the documents that ran in the mode `log` and would have been rejected in the
    mode `only`. The mode of a caller allows:

    - `off`: any document as text, and none by id;
    - `prefer`: any document as text, and trusted documents by id;
    - `log`: the same as `prefer`, but a text that is not trusted is logged and counted;
    - `only`: trusted documents, by id or as text.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    untrusted: int = 0
    _digests: set[str] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._digests = {_digest(text) for text in self.texts.values()}

    def text(self, query: str | None, ids: Iterable[str], mode: DocumentsMode) -> str | None:
        """Return the document to run, from `query` or `ids`, or None if both are empty.

        Raise `UnknownDocument` if an id is unknown or wrong, or if `mode` forbids the document.
        """
        given = {each.removeprefix(HASHED) for each in ids}
        if len(given) > 1:
            raise UnknownDocument("The request has two different ids of a document", BAD_USER_INPUT)
        trusted = self._named(given) if mode != "off" else None
        if trusted is not None and query in (None, "", trusted):
            return trusted
        if not query:
            _reject_unknown(given, mode)
            return None
        differs = any(_is_digest(each) and each != _digest(query) for each in given)
        if differs or trusted is not None:
            raise UnknownDocument("The document id does not match the query", BAD_USER_INPUT)
        if mode in ("log", "only"):
            self._check_trusted(query, mode)
        return query

    def _named(self, ids: Iterable[str]) -> str | None:
        return next((self.texts[each] for each in ids if each in self.texts), None)

    def _check_trusted(self, query: str, mode: DocumentsMode) -> None:
        digest = _digest(query)
        if digest in self._digests:
            return
        if mode == "only":
            raise UnknownDocument("Only trusted documents are accepted; send an id", "FORBIDDEN")
        self.untrusted += 1
        log.info("document %s is not trusted; %d so far", digest[:16], self.untrusted)


def _reject_unknown(ids: Collection[str], mode: DocumentsMode) -> None:
    if ids and mode == "off":
        raise UnknownDocument("PersistedQueryNotSupported", NOT_SUPPORTED)
    if ids:
        raise UnknownDocument("PersistedQueryNotFound", NOT_FOUND)


def find_document(path: Path | None, default: DocumentsMode) -> FindDocument:
    """Return a function that finds a request's document, or raises `RequestError`.

    Raise `DocumentsError` for invalid files.
    """
    documents = read_documents(path) if path else Documents()

    def find(query: str | None, ids: Sequence[str], mode: DocumentsMode | None) -> str | None:
        if path is None and not ids:
            return query
        try:
            return documents.text(query, ids, (mode or default) if path else "off")
        except UnknownDocument as error:
            raise RequestError(_STATUS.get(error.code, 400), str(error), error.code) from None

    return find


_STATUS: Final = {NOT_FOUND: 200, NOT_SUPPORTED: 200, "FORBIDDEN": 403}
"""Apollo's clients read the two errors of its protocol from a response with status 200."""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _is_digest(text: str) -> bool:
    return len(text) == 64 and all(character in "0123456789abcdef" for character in text)


def read_documents(path: Path) -> Documents:
    """Read a manifest, or a folder of manifests and `.graphql` files.

    Raise `DocumentsError` for invalid files.
    """
    files = (
        [path]
        if path.is_file()
        else sorted([*path.rglob("*.graphql"), *path.rglob("*.gql"), *path.rglob("*.json")])
    )
    texts: dict[str, str] = {}
    problems: list[str] = []
    for file in files:
        for id_, text in _of_file(file, problems):
            name = id_.removeprefix(HASHED)
            if texts.setdefault(name, text) != text:
                problems.append(f"{file}: duplicate document id {name}")
            elif problem := _syntax_problem(text):
                problems.append(f"{file}: {name}: {problem}")
    if not texts and not problems:
        problems.append(f"{path} has no documents: no manifest (.json) and no .graphql file")
    if problems:
        raise DocumentsError(problems)
    return Documents(texts)


def _of_file(file: Path, problems: list[str]) -> Iterator[tuple[str, str]]:
    try:
        content = file.read_text(encoding="utf-8")
        yield from _manifest(content) if file.suffix == ".json" else _single(file.stem, content)
    except (OSError, ValueError) as error:
        problems.append(f"{file}: {error if isinstance(error, ValueError) else error.strerror}")


def _single(name: str, text: str) -> Iterator[tuple[str, str]]:
    yield name, text
    yield _digest(text), text


def _manifest(content: str) -> Iterator[tuple[str, str]]:
    try:
        document: Any = msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError):
        raise ValueError("not JSON") from None
    if isinstance(document, dict) and document.get("format") == "apollo-persisted-query-manifest":
        try:
            yield from ((each["id"], each["body"]) for each in document["operations"])
        except (KeyError, TypeError):
            raise ValueError("not a manifest of Apollo: operations need id and body") from None
    elif isinstance(document, dict) and all(isinstance(text, str) for text in document.values()):
        yield from document.items()
    else:
        raise ValueError(
            "not a manifest: expected Apollo's, or an object from id to text as Relay and Codegen write it"
        )


def _syntax_problem(text: str) -> str | None:
    try:
        parse(text)
    except GraphQLSyntaxError as error:
        return error.message
    return None
