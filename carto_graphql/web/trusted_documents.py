"""Trusted documents: the queries that were there when an app was built, asked for by their id.

Read as the common clients write them: Apollo's `persisted-query-manifest.json`, Relay's and GraphQL Code Generator's
(client preset) map from id to text, and `.graphql` files, whose id is their SHA-256 or their name.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec
from graphql import GraphQLSyntaxError, parse

from carto_graphql.callers.file import Callers, DocumentsMode
from carto_graphql.web.graphql_http import FindDocument, RequestError
from resolvers.callers import Caller

__all__ = ["Documents", "DocumentsError", "UnknownDocument", "find_document", "read_documents"]

log = logging.getLogger("carto_graphql.documents")

NOT_FOUND: Final = "PERSISTED_QUERY_NOT_FOUND"
NOT_SUPPORTED: Final = "PERSISTED_QUERY_NOT_SUPPORTED"
"""Apollo's codes: its client sends the text when it meets the first, and no more ids when it meets the second."""


HASHED: Final = "sha256:"
"""What stands before a hash in ids of GraphQL over HTTP (appendix A), in a manifest or a request or in both."""


class DocumentsError(Exception):
    """Trusted documents that cannot be used; `problems` holds a sentence for each mistake."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class UnknownDocument(Exception):
    """What was asked for is not trusted, or not known; the text is for the client."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Documents:
    """`texts` by id. `unknown` counts the documents that `log` let through and `only` would not have."""

    texts: Mapping[str, str] = field(default_factory=dict)
    unknown: int = 0

    def __post_init__(self) -> None:
        self._trusted = {_digest(text) for text in self.texts.values()}

    _trusted: set[str] = field(init=False, default_factory=set)

    def text(self, query: str | None, ids: Iterable[str], mode: DocumentsMode) -> str | None:
        """The document to run: the one asked for by id, or `query`. Raises `UnknownDocument`.

        `off` knows no ids; `log` and `prefer` run any document, and `log` counts those that are not trusted;
        `only` runs trusted ones, be they sent by id or as the same text.
        """
        asked = dict.fromkeys(each.removeprefix(HASHED) for each in ids)
        if len(asked) > 1:
            raise UnknownDocument("Two different ids are given", "BAD_USER_INPUT")
        known = (
            None
            if mode == "off"
            else next((self.texts[each] for each in asked if each in self.texts), None)
        )
        if known is not None and query in (None, "", known):
            return known
        if not query:
            _refuse_id(asked, mode)
            return None
        if any(_is_digest(each) and each != _digest(query) for each in asked) or known is not None:
            raise UnknownDocument("The id given is not that of the query given", "BAD_USER_INPUT")
        self._judge(query, mode)
        return query

    def _judge(self, query: str, mode: DocumentsMode) -> None:
        if mode not in ("log", "only"):
            return
        digest = _digest(query)
        if digest in self._trusted:
            return
        if mode == "only":
            raise UnknownDocument(
                "Only trusted documents can be asked; send the id of one", "FORBIDDEN"
            )
        self.unknown += 1
        log.info("document %s is not trusted; %d such so far", digest[:16], self.unknown)


def _refuse_id(asked: Mapping[str, None], mode: DocumentsMode) -> None:
    if asked and mode == "off":
        raise UnknownDocument("PersistedQueryNotSupported", NOT_SUPPORTED)
    if asked:
        raise UnknownDocument("PersistedQueryNotFound", NOT_FOUND)


def find_document(
    path: Path | None, mode: DocumentsMode, callers: Callable[[], Callers]
) -> FindDocument:
    """What the endpoint asks for its documents: those at `path`, in the caller's mode, else in `mode`.

    Without a path there are none, and any document may be asked. Raises `DocumentsError`.
    """
    documents = read_documents(path) if path else Documents()

    def find(query: str | None, ids: Sequence[str], caller: Caller) -> str | None:
        heeded = (callers().limits_for(caller.roles).documents or mode) if path else "off"
        try:
            return documents.text(query, ids, heeded)
        except UnknownDocument as error:
            raise RequestError(_STATUS.get(error.code, 400), str(error), error.code) from None

    return find


_STATUS: Final = {NOT_FOUND: 200, NOT_SUPPORTED: 200, "FORBIDDEN": 403}
"""Apollo's clients read the two errors of its protocol from an answer with status 200."""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _is_digest(text: str) -> bool:
    return len(text) == 64 and all(character in "0123456789abcdef" for character in text)


def read_documents(path: Path) -> Documents:
    """The documents of a manifest, or of a folder of manifests and `.graphql` files. Raises `DocumentsError`."""
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
                problems.append(f"{file}: another document has the id {name} already")
            elif problem := _syntax_problem(text):
                problems.append(f"{file}: {name}: {problem}")
    if not texts and not problems:
        problems.append(f"{path} holds no document: no manifest (.json) and no .graphql file")
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
        raise ValueError("it is no JSON") from None
    if isinstance(document, dict) and document.get("format") == "apollo-persisted-query-manifest":
        try:
            yield from ((each["id"], each["body"]) for each in document["operations"])
        except (KeyError, TypeError):
            raise ValueError("it is no manifest of Apollo's: operations with id and body") from None
    elif isinstance(document, dict) and all(isinstance(text, str) for text in document.values()):
        yield from document.items()
    else:
        raise ValueError(
            "it is no manifest: Apollo's, or an object from id to text as Relay and Codegen write it"
        )


def _syntax_problem(text: str) -> str | None:
    try:
        parse(text)
    except GraphQLSyntaxError as error:
        return error.message
    return None
