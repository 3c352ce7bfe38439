"""Comparison of declared columns with a PostgreSQL SELECT's own types, without a connection."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from resolvers.catalog.checked_texts import text_of, whole_variants
from resolvers.catalog.postgres_types import NULL, column_types
from resolvers.errors import Problem
from resolvers.sql.template import Column, Template

__all__ = ["PostgresFindings", "check_postgres_columns"]

_NUMBERS: Final = frozenset({"int2", "int4", "int8", "numeric", "float4", "float8"})
_TEXTS: Final = frozenset({"text", "varchar", "bpchar", "name"})
_TIMES: Final = frozenset({"date", "timestamp", "timestamptz"})
_SHAPES: Final = frozenset({"geometry", "geography"})
_DOCUMENTS: Final = frozenset({"json", "jsonb"})
_ANY: Final = _DOCUMENTS | _TEXTS

_FITS: Final[Mapping[str, frozenset[str]]] = {
    # Text may have any value, and so may a scalar of a JSON document.
    **dict.fromkeys(("Int", "BigInt", "Float", "Decimal"), _NUMBERS | _ANY),
    # node-postgres sends int8 and numeric as text.
    "String": _ANY | _TIMES | {"uuid", "time", "timetz", "int8", "numeric", *_SHAPES},
    "Boolean": frozenset({"bool", "int2", "int4", "int8", "numeric", *_ANY}),
    **dict.fromkeys(("Date", "DateTime"), _TIMES | _ANY),
    "Time": frozenset({"time", *_ANY}),
    "UUID": frozenset({"uuid", *_ANY}),
    "Bytes": frozenset({"bytea"}),
    "JSON": _ANY,
    "Geometry": _SHAPES,
}
"""Declared type -> types whose values may be of the declared type.

Values of any other type never fit.
"""

_KNOWN: Final = frozenset().union(*_FITS.values()) | {"bool"}
_CELLS: Final = {None: _SHAPES, "h3": _TEXTS, "quadbin": frozenset({"int8"})}


@dataclass(slots=True)
class PostgresFindings:
    """The results of comparing declared column types with the types in the templates' SQL.

    `problems` has an error for each difference. `notes` has a note for each template with types
    that could not be compared.
    """

    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def check_postgres_columns(templates: Sequence[Template]) -> PostgresFindings:
    """Compare the declared column types of PostgreSQL templates with those of their SQL."""
    findings = PostgresFindings()
    for template in templates:
        if template.dialect.parser == "postgresql" and template.source is None:
            _check(template, findings)
    return findings


def _check(template: Template, findings: PostgresFindings) -> None:
    unknown: dict[str, None] = {}
    for variant in whole_variants(template):
        types = column_types(text_of(template, variant)) or {}
        stored = {template.dialect.stored(name): type_ for name, type_ in types.items()}
        found = [*_problems(template, stored, unknown)]
        findings.problems += found
        if found:
            return
    if unknown:
        names = ", ".join(unknown)
        text = (
            f"the types of {names} were not compared, as they are known to PostgreSQL only; run"
            " check --live"
        )
        findings.notes.append(Problem(template.file, template.sql_line, text))


def _problems(
    template: Template, types: Mapping[str, str | None], unknown: dict[str, None]
) -> Iterator[Problem]:
    for column in template.columns.values():
        type_ = types.get(template.dialect.stored(column.column))
        if type_ is None or not _is_known(type_):
            unknown[column.name] = None
        elif not _fits(column, type_):
            key = f"columns.{column.name}"
            text = f"{key}: declared {column.type}, but PostgreSQL has {type_}"
            yield Problem(template.file, template.key_lines.get(key, 1), text)
    if template.geometry is None:
        return
    type_, expected = types.get(template.dialect.stored(template.geometry)), _CELLS[template.cell]
    if type_ is None or not _is_known(type_):
        unknown["geometry"] = None
    elif type_ not in (*expected, NULL):
        text = f"geometry: PostgreSQL has {type_}, not {' or '.join(sorted(expected))}"
        yield Problem(template.file, template.key_lines.get("geometry", 1), text)


def _is_known(type_: str) -> bool:
    return type_ == NULL or type_.removesuffix("[]") in _KNOWN


def _fits(column: Column, type_: str) -> bool:
    if type_ == NULL:
        return True
    if type_ in _DOCUMENTS and column.is_list:
        return True
    item = type_.removesuffix("[]")
    if item != type_:
        return column.scalar == "JSON" or (column.is_list and item in _FITS[column.scalar])
    return not column.is_list and type_ in _FITS[column.scalar]
