"""The text of a template: SQL, `{{name}}`, `{{bbox(column)}}` and `[[ optional clauses ]]`.

Reading needs no SQL parser, only the places where a placeholder would not be a value: comments, strings and quoted
identifiers, which the dialect describes. The text between placeholders is kept as it was written.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from resolvers.sql.dialects import Dialect, Spatial

__all__ = ["Box", "Clause", "Piece", "TemplateText", "TextProblem", "Value", "read_template_text"]


@dataclass(frozen=True, slots=True)
class Value:
    """`{{name}}`; `membership` where it stands as `IN {{name}}`: False for IN, True for NOT IN."""

    name: str
    line: int
    membership: bool | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """`{{bbox(column)}}`: the caller's box, tested against `column` as the template wrote it.

    `{{bbox(column, geography)}}` says its type, where it is not that of the header.
    """

    column: str
    line: int
    spatial: Spatial | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """`[[ … ]]`: written only if every placeholder in it has a value. `index` counts them in the template."""

    index: int
    pieces: tuple["str | Value | Box", ...]


Piece = str | Value | Box | Clause


@dataclass(frozen=True, slots=True)
class TextProblem:
    """A mistake in the text; `line` counts from 1 within it."""

    line: int
    message: str


@dataclass(frozen=True)
class TemplateText:
    """A template's SQL as pieces, in order."""

    pieces: tuple[Piece, ...]

    def placeholders(self) -> Iterator[tuple[Value | Box, bool]]:
        """Every placeholder, and whether it stands in an optional clause."""
        for piece in self.pieces:
            if isinstance(piece, Clause):
                yield from ((part, True) for part in piece.pieces if not isinstance(part, str))
            elif not isinstance(piece, str):
                yield piece, False

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The optional clauses, in order."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Clause))

    @cached_property
    def has_box(self) -> bool:
        """Whether the template places the box itself."""
        return any(isinstance(placeholder, Box) for placeholder, _ in self.placeholders())


_PLACEHOLDER = r"""
    (?P<value> (?:(?P<not>\bNOT\s+)?(?P<in>\bIN\s+))? \{\{\s*(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*\}\} )
  | (?P<box> \{\{\s*bbox\(\s*(?P<column>[\w.`"]+)\s*(?:,\s*(?P<spatial>geometry|geography)\s*)?\)\s*\}\} )
  | (?P<braces> \{\{ | \}\} )
  | (?P<open> \[\[ )
  | (?P<close> \]\] )
"""


def read_template_text(sql: str, dialect: Dialect) -> tuple[TemplateText, Sequence[TextProblem]]:
    """The pieces of `sql` and every mistake in how placeholders and clauses stand in it."""
    reader = _Reader(sql, dialect)
    reader.read()
    return TemplateText(tuple(reader.pieces)), reader.problems


class _Reader:
    def __init__(self, sql: str, dialect: Dialect) -> None:
        self._sql = sql
        self._tokens = re.compile(
            dialect.noise.pattern + "|" + _PLACEHOLDER, dialect.noise.flags | re.IGNORECASE
        )
        self._pieces: list[str | Value | Box] = []
        self._opened: list[
            tuple[int, int]
        ] = []  # where each open `[[` stands: in the pieces, in the text
        self._clauses = 0
        self.pieces: list[Piece] = []
        self.problems: list[TextProblem] = []

    def read(self) -> None:
        end = 0
        for token in self._tokens.finditer(self._sql):
            self._text(self._sql[end : token.start()])
            self._token(token)
            end = token.end()
        self._text(self._sql[end:])
        self._end()

    def _token(self, token: re.Match[str]) -> None:
        kind = next(name for name in _KINDS if token[name] is not None)
        match kind:
            case "value":
                self._value(token)
            case "box":
                self._box(token)
            case "open":
                self._open(token)
            case "close":
                self._close(token)
            case "braces":
                self._problem(token.start(), "write a placeholder as {{name}} or {{bbox(column)}}")
            case _:
                self._noise(kind, token)

    def _value(self, token: re.Match[str]) -> None:
        before, after = self._sql[: token.start()][-1:], self._sql[token.end() :][:1]
        name = token["name"]
        if (not token["in"] and _is_word(before)) or _is_word(after):
            message = (
                f"{{{{{name}}}}} is a value and cannot be part of a name; set it apart by a space"
            )
            self._problem(token.start("name"), message)
        membership = None if not token["in"] else token["not"] is not None
        self._pieces.append(Value(name, self._line(token.start("name")), membership))

    def _box(self, token: re.Match[str]) -> None:
        spatial: Spatial | None = None
        if token["spatial"]:
            spatial = "geography" if token["spatial"].lower() == "geography" else "geometry"
        self._pieces.append(Box(token["column"], self._line(token.start()), spatial))

    def _noise(self, kind: str, token: re.Match[str]) -> None:
        if inside := re.search(r"\{\{\s*(.*?)\s*\}\}", token[0]):
            name = inside[1]
            advice = {
                "string": "remove the quotes: it is bound as a value",
                "identifier": "it is always a value: a name cannot be a parameter",
                "comment": "remove it from the comment",
            }[kind]
            where = {"string": "quotes", "identifier": "a quoted name", "comment": "a comment"}[
                kind
            ]
            self._problem(
                token.start() + inside.start(), f"{{{{{name}}}}} stands inside {where}; {advice}"
            )
        self._text(token[0])

    def _open(self, token: re.Match[str]) -> None:
        self._opened.append((len(self._pieces), token.start()))
        self._text("[[")

    def _close(self, token: re.Match[str]) -> None:
        at, _ = self._opened.pop() if self._opened else (len(self._pieces), 0)
        if not self._has_placeholder(at):
            self._text("]]")  # the end of an array literal, or of a[b[0]]
            return
        if self._opened:
            self._problem(self._opened[-1][1], "an optional clause [[ … ]] cannot hold another")
            at, _ = self._opened[0]
            self._opened.clear()
        self._clause(at)

    def _clause(self, at: int) -> None:
        parts = self._pieces[at:]
        first = str(parts[0]).removeprefix("[[")
        clause = Clause(self._clauses, _joined([first, *parts[1:]]))
        self.pieces += [*_joined(self._pieces[:at]), clause]
        self._clauses += 1
        self._pieces = []

    def _end(self) -> None:
        unclosed = [(at, position) for at, position in self._opened if self._has_placeholder(at)]
        for _, position in unclosed:
            self._problem(position, "[[ is never closed; end the clause with ]]")
        if unclosed:
            self._clause(unclosed[0][0])
        self.pieces += _joined(self._pieces)

    def _has_placeholder(self, at: int) -> bool:
        return any(not isinstance(piece, str) for piece in self._pieces[at:])

    def _text(self, text: str) -> None:
        if text:
            self._pieces.append(text)

    def _line(self, position: int) -> int:
        return self._sql.count("\n", 0, position) + 1

    def _problem(self, position: int, message: str) -> None:
        self.problems.append(TextProblem(self._line(position), message))


_KINDS = ("comment", "string", "identifier", "value", "box", "braces", "open", "close")


def _is_word(character: str) -> bool:
    return character.isalnum() or character in ("_", "$", "@") if character else False


def _joined(pieces: Sequence[str | Value | Box]) -> tuple[str | Value | Box, ...]:
    """The pieces with neighbouring texts made one."""
    joined: list[str | Value | Box] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        elif piece != "":
            joined.append(piece)
    return tuple(joined)
