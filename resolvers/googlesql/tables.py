"""The columns of BigQuery's tables, in `tables.json` beside catalog.yaml.

A type is BigQuery's (`INT64`), or several of which one is right (`INT64 | FLOAT64 | NUMERIC`), or
UNKNOWN: the `schema` of CARTO's responses has coarse types.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Final

from resolvers.errors import CatalogError, Problem
from resolvers.googlesql.language import is_type

__all__ = [
    "TABLES_FILE",
    "UNKNOWN",
    "Choices",
    "Tables",
    "carto_type",
    "is_exact",
    "read_tables",
    "write_tables",
]

TABLES_FILE: Final = "tables.json"
Tables = Mapping[str, Mapping[str, str]]
"""`project.dataset.table` -> column -> type, in the table's order."""

UNKNOWN: Final = "UNKNOWN"
_CARTO_TYPES: Final = {
    "number": "INT64 | FLOAT64 | NUMERIC",
    "bigint": "INT64",
    "string": "STRING",
    "boolean": "BOOL",
    "geometry": "GEOGRAPHY",
    "timestamp": "TIMESTAMP | DATETIME | DATE",
}
_STANDS_FOR_UNKNOWN: Final = "JSON"
"""The type used for UNKNOWN.

The analyzer rejects least with it, as any field of JSON can be selected.
"""

MAX_CHOICES: Final = 32
"""Choices of types to try for one template. Each takes the analyzer some 0.1 s."""


def carto_type(name: str) -> str:
    """Convert a column type in the `schema` of CARTO's responses to a type of tables.json."""
    return _CARTO_TYPES.get(name, UNKNOWN)


def is_exact(type_: str) -> bool:
    """Return True for a single type, False for UNKNOWN or options such as `INT64 | FLOAT64`."""
    return type_ != UNKNOWN and "|" not in type_


def read_tables(file: Path) -> Tables:
    """Return the tables in a JSON file, or `{}` if the file is missing.

    Raise `CatalogError` with the line of each error.
    """
    try:
        text = file.read_text(encoding="utf-8")
        tables = json.loads(text)
    except FileNotFoundError:
        return {}
    except json.JSONDecodeError as error:
        raise CatalogError([Problem(file, error.lineno, f"not JSON: {error.msg}")]) from None
    except UnicodeDecodeError:
        raise CatalogError([Problem(file, 1, "not UTF-8")]) from None
    if problems := [*_problems(file, text, tables)]:
        raise CatalogError(problems)
    return {name: dict(columns) for name, columns in tables.items()}


def _problems(file: Path, text: str, tables: object) -> Iterator[Problem]:
    if not isinstance(tables, dict):
        yield Problem(
            file, 1, 'must be an object: { "project.dataset.table": { "column": "TYPE" } }'
        )
        return
    for table, columns in tables.items():
        start = max(text.find(json.dumps(table)), 0)
        if not isinstance(columns, dict):
            message = f'{table}: must be an object: {{ "column": "TYPE" }}'
            yield Problem(file, text.count("\n", 0, start) + 1, message)
            continue
        for column, type_ in columns.items():
            if not isinstance(type_, str) or not all(map(is_type, _options(type_))):
                place = max(text.find(json.dumps(column), start + len(table)), start)
                message = (
                    f"{table}.{column}: {json.dumps(type_)} is not a type of BigQuery, such as INT64,"
                    f" ARRAY<STRING>, INT64 | FLOAT64, or {UNKNOWN}"
                )
                yield Problem(file, text.count("\n", 0, place) + 1, message)


def write_tables(file: Path, tables: Tables) -> None:
    """Write the tables to a JSON file, sorted by name, unless the file has them already."""
    text = json.dumps(dict(sorted(tables.items())), indent=2, ensure_ascii=False) + "\n"
    if file.exists() and file.read_text(encoding="utf-8") == text:
        return
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(file)


def _options(type_: str) -> Sequence[str]:
    if type_ == UNKNOWN:
        return [_STANDS_FOR_UNKNOWN]
    return [option.strip() for option in type_.split("|")]


@dataclass(frozen=True, slots=True)
class Choices:
    """Combinations of exact types for columns with several possible types.

    Columns whose names appear in `sql` take each of their possible types. Every other column always
    has its first possible type. If `sql` has a `*` or a pipe `|>`, all columns count as named.
    """

    tables: Tables
    sql: str = ""

    def first(self) -> Tables:
        """Return the tables with one type per column: the first of its possible types."""
        return self._with({})

    def others(self) -> Iterator[Tables]:
        """Yield `tables` with each combination of types except that of `first()`.

        Beyond `MAX_CHOICES` combinations, yield only some.
        """
        columns = self._open()
        seen = [tuple(options[0] for _, _, options in columns)]
        kinds = [*dict.fromkeys(tuple(options) for _, _, options in columns)]
        # In these combinations, columns with the same possible types get the same type.
        uniform: Iterator[tuple[str, ...]] = (
            tuple(dict(zip(kinds, chosen, strict=True))[tuple(each)] for _, _, each in columns)
            for chosen in product(*kinds)
        )
        every = product(*(options for _, _, options in columns)) if self._can_try_all() else ()
        for chosen in (*uniform, *every):
            if chosen not in seen:
                seen.append(chosen)
                names = [(table, column) for table, column, _ in columns]
                yield self._with(dict(zip(names, chosen, strict=True)))

    @property
    def inexact(self) -> Sequence[str]:
        """The names of columns with unknown or too many types, which prevent an exact check."""
        unknown = [column for _, column, type_ in self._named() if type_ == UNKNOWN]
        # If all combinations of possible types can be tried, the check is exact.
        return unknown or ([] if self._can_try_all() else [name for _, name, _ in self._open()])

    def _can_try_all(self) -> bool:
        count = 1
        for _, _, options in self._open():
            count *= len(options)
        return count <= MAX_CHOICES

    def _open(self) -> Sequence[tuple[str, str, Sequence[str]]]:
        named = [(table, column, _options(type_)) for table, column, type_ in self._named()]
        return [each for each in named if len(each[2]) > 1]

    def _named(self) -> Iterator[tuple[str, str, str]]:
        words = {word.casefold() for word in re.findall(r"\w+", self.sql)}
        has_star = re.search(r"(?<!\()\*|\|>", self.sql) is not None  # not that of COUNT(*)
        for table, columns in self.tables.items():
            for column, type_ in columns.items():
                if has_star or column.casefold() in words:
                    yield table, column, type_

    def _with(self, chosen: Mapping[tuple[str, str], str]) -> Tables:
        return {
            table: {
                column: chosen.get((table, column)) or _options(type_)[0]
                for column, type_ in columns.items()
            }
            for table, columns in self.tables.items()
        }
