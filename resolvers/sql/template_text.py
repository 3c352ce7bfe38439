"""Text of a template: SQL, `{{name}}`, `{{bbox(column)}}` and `[[ optional clauses ]]`.

Reading needs no SQL parser, only the warehouse's lexical rules. The text between placeholders is
kept verbatim; a final semicolon is dropped.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from resolvers.sql.dialects import Dialect, Spatial
from resolvers.sql.placeholder_rules import (
    ROUTINE,
    clause_problem,
    may_hold_array,
    placeholder_problem,
)

__all__ = ["Box", "Clause", "Piece", "TemplateText", "TextProblem", "Value", "read_template_text"]


@dataclass(frozen=True, slots=True)
class Value:
    """A placeholder `{{name}}`.

    `membership` is False for a list after IN, True for a list after NOT IN, and None elsewhere.
    """

    name: str
    line: int
    membership: bool | None = None
    may_be_array: bool = False
    """True where an array can be: an argument of a function, or beside an operator of arrays."""


@dataclass(frozen=True, slots=True)
class Box:
    """A placeholder `{{bbox(column)}}`: the test that `column` intersects the caller's box.

    `column` is as the template writes it. `spatial` is the column's type if the placeholder names
    it, such as `{{bbox(column, geography)}}`. None means the type that `Template.spatial` returns.
    """

    column: str
    line: int
    spatial: Spatial | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """An optional clause `[[ … ]]`. The SQL contains it only if all its placeholders have a value.

    `index` is the number of the clause in the template, from 0.
    """

    index: int
    pieces: tuple["str | Value | Box", ...]

    @property
    def needs(self) -> "ClauseNeeds":
        """What a call must give so that its SQL contains the clause: parameters, a bounding box."""
        names = frozenset(piece.name for piece in self.pieces if isinstance(piece, Value))
        return ClauseNeeds(self.index, names, any(isinstance(piece, Box) for piece in self.pieces))


class ClauseNeeds(NamedTuple):
    """What a call must give, so that its SQL contains an optional clause.

    `number` is the clause's number in the template, from 0. `names` are the parameters that must
    have a value. `box` is True if the call must also have a bounding box.
    """

    number: int
    names: frozenset[str]
    box: bool


Piece = str | Value | Box | Clause


@dataclass(frozen=True, slots=True)
class TextProblem:
    """An error in the text. `line` is the number of a line of this text, from 1."""

    line: int
    message: str


@dataclass(frozen=True)
class TemplateText:
    """A template's SQL as pieces, in order."""

    pieces: tuple[Piece, ...]

    def placeholders(self) -> Iterator[tuple[Value | Box, bool]]:
        """Yield pairs: a placeholder, and True if it is in an optional clause `[[ … ]]`."""
        for piece in self.pieces:
            if isinstance(piece, Clause):
                yield from ((part, True) for part in piece.pieces if not isinstance(part, str))
            elif not isinstance(piece, str):
                yield piece, False

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """The optional clauses `[[ … ]]` of the SQL, from first to last."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Clause))

    @cached_property
    def clause_needs(self) -> tuple[ClauseNeeds, ...]:
        """The parameters and the box that each optional clause needs, cached for speed."""
        return tuple(clause.needs for clause in self.clauses)

    @cached_property
    def has_box(self) -> bool:
        """True if the template has a placeholder `{{bbox(column)}}`."""
        return any(isinstance(placeholder, Box) for placeholder, _ in self.placeholders())

    def without_final_order(self, dialect: Dialect) -> "TemplateText":
        """Return a copy without the final ORDER BY, unless a placeholder follows the ORDER BY."""
        *before, last = self.pieces
        if not isinstance(last, str):
            return self
        orders = [*re.finditer(r"\bORDER\s+BY\b", dialect.lexical.blanked(last), re.IGNORECASE)]
        return replace(self, pieces=(*before, last[: orders[-1].start()])) if orders else self


_PLACEHOLDER = r"""
    (?P<value> (?:(?P<not>\bNOT\s+)?(?P<in>\bIN\s+))? \{\{\s*(?P<name>[A-Za-z_][A-Za-z0-9_]*)\s*\}\} )
  | (?P<box> \{\{\s*bbox\(\s*(?P<column>[\w.`"]+)\s*(?:,\s*(?P<spatial>geometry|geography)\s*)?\)\s*\}\} )
  | (?P<braces> \{\{ | \}\} )
  | (?P<open> \[\[ )
  | (?P<close> \]\] )
  | (?P<semicolon> ; )
"""


def read_template_text(sql: str, dialect: Dialect) -> tuple[TemplateText, Sequence[TextProblem]]:
    """Return a template's SQL with its placeholders and clauses parsed, and the errors in them."""
    reader = _Reader(sql, dialect)
    reader.read()
    return TemplateText(tuple(reader.pieces)), reader.problems


class _Reader:
    """Reader of one text from start to end, which collects pieces and problems."""

    def __init__(self, sql: str, dialect: Dialect) -> None:
        self._sql = sql
        self._dialect = dialect
        self._tokens = re.compile(
            dialect.lexical.spans.pattern + "|" + _PLACEHOLDER,
            dialect.lexical.spans.flags | re.IGNORECASE,
        )
        self._bare = dialect.lexical.blanked(sql, "comment")
        self._pieces: list[str | Value | Box] = []
        self._opened: list[tuple[int, int]] = []
        """Where each open `[[` is: in the pieces, in the text."""
        self._clauses = 0
        self.pieces: list[Piece] = []
        self.problems: list[TextProblem] = []

    def read(self) -> None:
        self._check_own_placeholders()
        end = 0
        while token := self._tokens.search(self._sql, end):
            self._text(self._sql[end : token.start()])
            end = self._token(token)
        self._text(self._sql[end:])
        self._end()

    def _check_own_placeholders(self) -> None:
        for match in self._dialect.lexical.own_placeholders(self._sql):
            found = self._sql[match.start() : match.end()].strip()
            self._problem(
                match.end() - 1, f"{found} has no value here; write a parameter as {{{{name}}}}"
            )

    def _token(self, token: re.Match[str]) -> int:
        """Read a token, and return the position at which reading continues."""
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
            case "semicolon":
                self._semicolon(token)
            case "braces":
                self._problem(token.start(), "write a placeholder as {{name}} or {{bbox(column)}}")
            case _:
                return self._span(kind, token)
        return token.end()

    def _value(self, token: re.Match[str]) -> None:
        name = token["name"]
        if message := placeholder_problem(
            name,
            "" if token["in"] else self._bare[: token.start()],
            self._bare[token.end() :],
            self._dialect,
        ):
            self._problem(token.start("name"), message)
        membership = None if not token["in"] else token["not"] is not None
        may_be_array = may_hold_array(self._bare[: token.start()], self._bare[token.end() :])
        line = self._line(token.start("name"))
        self._pieces.append(Value(name, line, membership, may_be_array))

    def _box(self, token: re.Match[str]) -> None:
        spatial: Spatial | None = None
        if token["spatial"]:
            spatial = "geography" if token["spatial"].lower() == "geography" else "geometry"
        self._pieces.append(Box(token["column"], self._line(token.start()), spatial))

    def _span(self, kind: str, token: re.Match[str]) -> int:
        end = self._dialect.lexical.span(self._sql, token).end
        text = self._sql[token.start() : end]
        if inside := re.search(r"\{\{\s*(.*?)\s*\}\}", text):
            where, advice = _IN_SPANS[kind]
            message = f"{{{{{inside[1]}}}}} is inside {where}; {advice}"
            self._problem(token.start() + inside.start(), message)
        self._text(text)
        return end

    def _semicolon(self, token: re.Match[str]) -> None:
        if ROUTINE.match(self._bare):  # its body has semicolons; `check_sql` rejects it as a whole
            self._text(";")
        elif not self._bare[token.end() :].strip():
            if self._pieces and isinstance(last := self._pieces[-1], str):
                self._pieces[-1] = last.rstrip()
        else:
            self._problem(token.start(), "a ; may only be at the end: a template is one SELECT")

    def _open(self, token: re.Match[str]) -> None:
        self._opened.append((len(self._pieces), token.start()))
        self._text("[[")

    def _close(self, token: re.Match[str]) -> None:
        at, start = self._opened.pop() if self._opened else (len(self._pieces), 0)
        if not self._has_placeholder(at):
            self._text("]]")  # the end of an array literal, or of a[b[0]]
            return
        if self._opened:
            self._problem(self._opened[-1][1], "an optional clause [[ … ]] cannot hold another")
            at, _ = self._opened[0]
            self._opened.clear()
        elif message := clause_problem(
            self._bare[start + 2 : token.start()], self._bare[token.end() :]
        ):
            self._problem(start, message)
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


_KINDS = (
    *("comment", "string", "identifier"),
    *("value", "box", "braces", "open", "close", "semicolon"),
)
_IN_SPANS = {
    "string": ("quotes", "remove the quotes: it is bound as a value"),
    "identifier": ("a quoted name", "it is always a value: a name cannot be a parameter"),
    "comment": ("a comment", "remove it from the comment"),
}


def _joined(pieces: Sequence[str | Value | Box]) -> tuple[str | Value | Box, ...]:
    joined: list[str | Value | Box] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        elif piece != "":
            joined.append(piece)
    return tuple(joined)
