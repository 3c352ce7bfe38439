"""Plain words: names, comments, docstrings, messages and pages avoid the words of this list.

Each row is a regular expression of the use that is avoided, and what to write in its place. Where a word of the list
is right, as in `connection refused`, its expression leaves that use out.
"""

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
import typer

from carto_graphql.cli.commands import app

ROOT: Final = Path(__file__).parents[2]

PROSE: Final[Mapping[str, str]] = {
    r"\bask(s|ed|ing)?\b": "request, query, call",
    r"\bquestions?\b": "request, query, call",
    r"\banswer(s|ed|ing)?\b": "response (HTTP), result (data)",
    r"\btold\b": "reported, returned, sent",
    r"\btaken\b": "accepted, read",
    r"\brefus(e|es|ed|ing|al|als)\b(?<!connection refused)(?! connections?\b)": "reject",
    r"\bstands\b(?! (for|in for)\b)": "is, appears",
    r"\blies\b": "is, appears",
    r"\bheed(s|ed|ing)?\b": "follow, apply",
    r"\bmend(s|ed|ing)?\b": "fix",
    r"\bout of order\b": "unavailable",
    r"\b(comes|came|come) to (?!an end\b)": "results in, costs",
    r"\bwithout end\b": "unlimited, unbounded",
    r"\bas (it is|they are)(?=[.,;:)]|$)": "unchanged, verbatim",
    r"\bpurses?\b": "budget",
    r"\b(rooms|(the|this|each|own|lowest) room(?! for\b))\b": "package",
    r"\bdoors?\b": "middleware",
    r"\b(long|fast|short) way\b": "graphql-core path, fast path",
    r"\bwho (asks|may ask|does not read|has not)\b": "the caller, the client",
    r"\b(open|closed) to (\w+ )?(roles?|callers?|them|some|anybody|nobody|everybody)\b": "visible, hidden",
    r"\b(everybody|anybody|somebody)\b": "every caller, anyone",
    r"\bat the (most|least)\b": "at most, at least",
    r"\bso many\b": "a number",
    r"\balike\b": "the same, duplicate",
    r"\bremember(s|ed|ing)?\b": "cache",
    r"\bspelled\b": "written",
    r"\bjudg(e|es|ed|ing)\b": "check, validate",
    r"\bpass(es|ed)? (it|them) on\b": "forward",
    r"\ban(other)? (own|self)\b": "its own",
    r"\bof (its|their|his|our) own\b(?= (and|or)\b)": "separate",
    r"\bwhat is not there\b": "missing",
}
"""Uses in sentences -> words to write."""

NAMES: Final[Mapping[str, str]] = {
    r"ask(s|ed|ing)?": "call, query, request",
    r"questions?": "call, query, request",
    r"answer(s|ed|ing)?": "response, result",
    r"told|tells?": "reported, returned",
    r"taken": "accepted, read",
    r"refus(e|es|ed|ing|al|als)": "reject, error",
    r"heed(s|ed)?": "follow, apply",
    r"mend(s|ed)?": "fix",
    r"purses?": "budget",
    r"rooms?": "package, has_capacity",
    r"doors?": "middleware",
    r"remembered": "cache",
    r"judged?|verdicts?": "check, report",
    r"survey": "check, probe",
    r"spelling|spelled": "column_names, written",
    r"splices?|splicing|spliced": "copy, fast_path",
    r"flights?": "call (one word of SingleFlight is right)",
    r"alike": "equal, duplicate",
    r"borders?": "upstream_errors",
}
"""Words within identifiers -> words to use. `border` and `flight` are right where the first is geography."""

RIGHT: Final = frozenset({
    "MAX_ANSWER_BYTES", "max_answer_bytes",  # a setting, whose name stays
    "SingleFlight", "single_flight", "flight",
})  # fmt: skip
"""Identifiers that may be used as they are written here."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One use of a word of the list."""

    place: str
    text: str
    instead: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text!r}: write {self.instead}"


def tracked(*patterns: str) -> Iterator[Path]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns]
    for name in subprocess.check_output(command, cwd=ROOT, text=True).splitlines():
        path = ROOT / name
        if path.is_file() and path != Path(__file__):
            yield path


def in_prose(text: str, place: str) -> Iterator[Finding]:
    flat = re.sub(r"\s+", " ", text)
    for pattern, instead in PROSE.items():
        for match in re.finditer(pattern, flat, re.IGNORECASE):
            around = flat[max(match.start() - 25, 0) : match.end() + 25]
            yield Finding(place, around, instead)


def in_name(name: str, place: str) -> Iterator[Finding]:
    for instead in better_words(name):
        yield Finding(place, name, instead)


@cache  # the same names are in many places
def better_words(name: str) -> Sequence[str]:
    if name in RIGHT:
        return ()
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name.replace("in_flight", ""))
    return [
        instead
        for word in words
        for pattern, instead in NAMES.items()
        if re.fullmatch(pattern, word, re.IGNORECASE)
    ]


def in_python(path: Path) -> Iterator[Finding]:
    source, shown = path.read_text(), str(path.relative_to(ROOT))
    for node in ast.walk(ast.parse(source)):
        line = getattr(node, "lineno", 1)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield from in_prose(node.value, f"{shown}:{line}")
        for name in names_of(node):
            yield from in_name(name, f"{shown}:{line}")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield from in_prose(token.string, f"{shown}:{token.start[0]}")


def names_of(node: ast.AST) -> Iterator[str]:
    # A name that is only used may come from another library.
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.arg(arg=name):
            yield name
        case ast.Name(id=name, ctx=ast.Store()):
            yield name
        case ast.Attribute(attr=name, ctx=ast.Store()):
            yield name


def in_text(path: Path) -> Iterator[Finding]:
    text = re.sub(r"<!--.*?-->", "", path.read_text(), flags=re.DOTALL)  # marks for tests
    yield from in_prose(text, str(path.relative_to(ROOT)))


def help_texts(command: Any) -> Iterator[str]:
    yield command.help or ""
    for parameter in command.params:
        yield getattr(parameter, "help", None) or ""
    for each in getattr(command, "commands", {}).values():
        yield from help_texts(each)


def findings(path: Path) -> Iterator[Finding]:
    yield from in_python(path) if path.suffix == ".py" else in_text(path)


def everything() -> Iterator[Path]:
    yield from tracked(
        "*.py", "*.pyx", "*.pxi", "*.md", "docs/sandbox.graphql", "scripts/*", ".github"
    )


FILES: Final = tuple(everything())


def test_all_files_use_plain_words() -> None:
    found = [str(each) for path in FILES for each in findings(path)]
    assert not found, f"{len(found)} uses:\n" + "\n".join(found[:50])


def test_help_and_pages_say_in_words_what_is_not_known() -> None:
    texts = [*help_texts(typer.main.get_command(app))]
    assert len(texts) > 50, "the commands were found"
    pages = [path.read_text() for path in tracked("docs/*.md", "docs/sandbox.graphql", "README.md")]
    assert [text for text in [*texts, *pages] if "[unsure]" in text] == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("What is asked of CARTO is refused.", 2),
        ("The connection was refused: connection refused.", 1),
        ("It stands in for asyncio's transport, and stands for it.", 0),
        ("A name that stands twice.", 1),
        ("Send the body as it is.", 1),
        ("The catalog as it is now.", 0),
        ("Room for 200 documents.", 0),
        ("Return the response's status.", 0),
    ],
)
def test_sentences_are_searched_for_the_avoided_uses_only(text: str, count: int) -> None:
    assert len([*in_prose(text, "")]) == count


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("make_ask", 1),
        ("RefusedToken", 1),
        ("InvalidAnswer", 1),
        ("task", 0),
        ("max_answer_bytes", 0),
        ("SingleFlight", 0),
        ("broom", 0),
    ],
)
def test_names_are_searched_word_by_word(name: str, count: int) -> None:
    assert len([*in_name(name, "")]) == count
