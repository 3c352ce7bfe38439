"""The compiled fast path: a response's rows are checked and copied without being decoded.

The extension module is `resolvers.results._fast_json`. Without it, and for what it declines,
`resolvers.results.decoding` does the same, several times slower.
"""

import sys
from collections.abc import Sequence
from typing import Final, NamedTuple

from resolvers.results.column_names import LETTER_CASES
from resolvers.results.columns import Form
from resolvers.results.row_template import RowTemplate
from resolvers.scalars import SCALARS
from resolvers.sql.statements import GEOMETRY, result_column_name
from resolvers.sql.template import Column, Template

try:
    from resolvers.results._fast_json import CHECKED, RowCopier
except ImportError:  # there was no compiler when the package was installed
    RowCopier = None  # type: ignore[assignment,misc]
    CHECKED = frozenset()

__all__ = ["IS_COMPILED", "CopiedRows", "FastPath", "fast_path_for"]

IS_COMPILED: Final = RowCopier is not None

PAUSE: Final = 16
"""Batches that skip the fast path after it declined one: they probably have the same forms."""


class CopiedRows(NamedTuple):
    """Rows as JSON text with commas between them, and the number of these rows."""

    content: bytes
    row_count: int


class FastPath:
    """Copier of batches of CARTO's rows into the JSON of one selection."""

    def __init__(self, copiers: Sequence["RowCopier"]) -> None:
        """`copiers` differ in the letter case in which they expect the names of the columns."""
        self._copiers = [*copiers]
        self._paused = 0

    def copy_rows(self, array: bytes) -> CopiedRows | None:
        """Return all rows of a JSON array, or None if the array must be decoded instead."""
        if self._paused:
            self._paused -= 1
            return None
        copied = self._copy(array, sys.maxsize)
        if copied is None:
            self._paused = PAUSE
            return None
        return CopiedRows(*copied)

    def copy_first_rows(self, array: bytes, limit: int) -> bytes:
        """Return the first `limit` rows of an array that `copy_rows` has accepted."""
        copied = self._copy(array, limit)
        assert copied is not None, "the same array was accepted before"
        return copied[0]

    def _copy(self, array: bytes, limit: int) -> tuple[bytes, int] | None:
        for copier in self._copiers:
            if (copied := copier.copy_rows(array, limit)) is not None:
                if copier is not self._copiers[0]:
                    self._copiers.sort(key=lambda each: each is not copier)
                return copied
        return None


def fast_path_for(
    template: Template, columns: Sequence[Column], form: Form, rows: RowTemplate
) -> FastPath | None:
    """Return the fast path for rows with these columns.

    Return None if the fast path is not compiled or cannot check one of the columns. It is fastest
    if `columns` are in the order in which CARTO sends them.
    """
    checks = [SCALARS[column.scalar].fast_check for column in columns]
    if not IS_COMPILED or not CHECKED.issuperset(checks):
        return None
    names = [result_column_name(template, column.name) for column in columns]
    geometry = -1
    if form == "geojson":
        geometry = next(index for index, each in enumerate(columns) if each.name == GEOMETRY)
    cased = {tuple(map(case, names)): None for case in LETTER_CASES}  # each once, in their order
    return FastPath(
        [RowCopier(_reads(columns, checks, each), rows.pieces, geometry) for each in cased]
    )


def _reads(
    columns: Sequence[Column], checks: Sequence[str], names: Sequence[str]
) -> list[tuple[str, str, int, bool, bool, bool]]:
    return [
        (
            name,
            check,
            column.depth,
            column.nullable,
            column.nullable_lists,
            column.nullable_items,
        )
        for column, check, name in zip(columns, checks, names, strict=True)
    ]
