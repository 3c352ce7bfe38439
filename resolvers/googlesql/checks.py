"""Checks of BigQuery's templates by the analyzer, with each set of optional clauses."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec import structs

from resolvers.catalog.checked_texts import WORLD, checked_variants, text_of, whole_variants
from resolvers.catalog.sample import everything, sample_call
from resolvers.errors import BadUserInput, Problem
from resolvers.googlesql.analysis_cache import CachingAnalyzer
from resolvers.googlesql.analyzer import NULL, Analyzer, AnalyzerError, Unchecked
from resolvers.googlesql.tables import Choices, Tables
from resolvers.sql.parameter import Parameter
from resolvers.sql.rendering import Variant
from resolvers.sql.selection import project
from resolvers.sql.statements import write_statement
from resolvers.sql.template import Column, OrderTerm, Template

__all__ = ["BigQueryFindings", "check_bigquery", "tables_of"]

_PARAMETER_TYPES: Final = {"Int": "INT64", "Float": "FLOAT64", "Boolean": "BOOL"}
"""As CARTO binds them; every other type is bound as text."""

_NUMBERS: Final = frozenset({"INT64", "NUMERIC", "BIGNUMERIC", "FLOAT64"})
_COLUMN_TYPES: Final[Mapping[str, frozenset[str]]] = {
    "Int": frozenset({"INT64"}),
    "BigInt": frozenset({"INT64", "NUMERIC", "BIGNUMERIC"}),
    "Float": _NUMBERS,
    "String": frozenset({"STRING", "TIME", "JSON", "BYTES"}),
    "Boolean": frozenset({"BOOL"}),
    "Date": frozenset({"DATE"}),
    "DateTime": frozenset({"TIMESTAMP", "DATETIME"}),
    "Geometry": frozenset({"GEOGRAPHY"}),
    "Decimal": frozenset({"INT64", "NUMERIC", "BIGNUMERIC"}),
    "Time": frozenset({"TIME"}),
    "UUID": frozenset({"STRING"}),
    "Bytes": frozenset({"BYTES"}),
    "JSON": frozenset({"JSON", "STRUCT", "STRING"}),
}
"""Declared type -> types of BigQuery that fit. Types in none of them are not compared."""

_SHAPE_TYPES: Final = {None: "GEOGRAPHY", "h3": "STRING", "quadbin": "INT64"}
"""Kind of cells in the geometry column, or None for shapes -> the column's type."""


@dataclass(slots=True)
class BigQueryFindings:
    """Errors in templates, and notes on what could not be checked."""

    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def check_bigquery(
    templates: Sequence[Template], tables: Tables, analyzer: Analyzer | None = None
) -> BigQueryFindings:
    """Check the SQL of all BigQuery templates.

    If given, `analyzer` must have the same `tables`.
    """
    findings, analyzer = BigQueryFindings(), analyzer or CachingAnalyzer(tables)
    checked = [
        each for each in templates if each.dialect.name == "bigquery" and each.source is None
    ]
    analyzer.expect(text for template in checked for text in _whole_texts(template))
    for template in checked:
        found = _check(template, analyzer)
        if found.problems:
            found = _check_other_types(template, analyzer, tables, found)
        findings.problems += found.problems
        findings.notes += found.notes
    return findings


def tables_of(template: Template, analyzer: Analyzer) -> Sequence[str]:
    """Return the names of the tables that a template reads.

    Raise `AnalyzerError` or `Unchecked` if the analyzer fails.
    """
    found = (analyzer.tables_of(text) for text in _whole_texts(template))
    return list(dict.fromkeys(name for names in found for name in names))


def _check_other_types(
    template: Template, analyzer: Analyzer, tables: Tables, found: BigQueryFindings
) -> BigQueryFindings:
    """Return the findings of a valid combination of column types, else `found` or a note."""
    # `found` are the findings with the first possible type of each column.
    if any(each.message.startswith(_WITH_ANY_TYPES) for each in found.problems):
        return found
    names = {name.lower() for name in tables_of(template, analyzer)}
    used = {name: columns for name, columns in tables.items() if name.lower() in names}
    choices = Choices(used, "\n".join(_whole_texts(template)))
    for choice in choices.others():
        if not (other := _check(template, Analyzer(choice))).problems:
            return other
    if choices.inexact:
        note = BigQueryFindings()
        columns = ", ".join(dict.fromkeys(choices.inexact))
        _note(template, f"not checked as BigQuery does: types in tables.json: {columns}", note)
        return note
    return found


_WITH_ANY_TYPES: Final = ("BigQuery: Syntax error", "BigQuery: Unrecognized name")
"""Beginnings of errors that do not depend on the types of columns."""


def _check(template: Template, analyzer: Analyzer) -> BigQueryFindings:
    findings = BigQueryFindings()
    bound = {name: each for name, each in template.parameters.items() if each.choices is None}
    parameters = {name: _type(each) for name, each in bound.items()}
    try:
        columns = _analyze(template, analyzer, parameters)
    except AnalyzerError as error:
        place = template.sql_place(error.line)
        findings.problems.append(Problem(*place, f"BigQuery: {error.message}"))
        return findings
    except Unchecked as error:
        _note(template, f"not checked as BigQuery does: {error}", findings)
        return findings
    if columns is None:
        _note(template, "only the syntax was checked: a table is not in tables.json", findings)
        return findings
    found = ([*_column_problems(template, dict(each))] for each in columns)
    problems = next(filter(None, found), [])
    findings.problems += problems or _problems_around(template, analyzer, parameters)
    return findings


def _analyze(
    template: Template, analyzer: Analyzer, parameters: Mapping[str, str]
) -> Sequence[Sequence[tuple[str, str]]] | None:
    """Return `(name, type)` of each column, for each combination of choices.

    Return None if a table is unknown.
    """
    # The columns are those of the SQL with all optional clauses. Other variants are only checked.
    columns = [
        analyzer.analyze(text_of(template, variant), parameters)
        for variant in _analyzed_variants(template)
    ]
    whole = columns[: len(whole_variants(template))]
    known = [each for each in whole if each is not None]
    return known if len(known) == len(whole) else None


_CONDITION: Final = re.compile(r"\s*(?:AND|OR)\b", re.IGNORECASE)


def _analyzed_variants(template: Template) -> Sequence[Variant]:
    # Conditions add no name and no column. So a text that is valid with one of them is also
    # valid without it. The loader has checked the syntax of each text.
    conditions = frozenset(
        clause.index
        for clause in template.text.clauses
        if isinstance(clause.pieces[0], str) and _CONDITION.match(clause.pieces[0])
    )
    variants = (each._replace(live=each.live | conditions) for each in checked_variants(template))
    return list(dict.fromkeys(variants))


def _problems_around(
    template: Template, analyzer: Analyzer, parameters: Mapping[str, str]
) -> Sequence[Problem]:
    """Analyze the statement that the gateway builds around the template's SQL. Return the error."""
    try:
        sample = sample_call(template)
    except BadUserInput:
        return []  # a sample that is not valid is reported when it runs
    sorts = [OrderTerm(template.columns[name].column) for name in template.sort]
    order = template.without_repeated_columns([*sorts, *template.default_order])
    box = WORLD if template.takes_box else sample.box
    # As text, as the SQL API selects it: what the Maps API selects is a part of that.
    shown = project(template, everything(template))._replace(geometry_as_text=True)
    call = structs.replace(sample, order=order, box=box)
    try:
        analyzer.analyze(write_statement(call, shown).sql, parameters)
    except AnalyzerError as error:
        text = f"BigQuery, of the statement around the SELECT: {error.message}"
        return [Problem(template.file, template.key_lines.get("geometry", 1), text)]
    except Unchecked:
        pass  # nested too deep with the statement around it alone
    return []


def _note(template: Template, text: str, findings: BigQueryFindings) -> None:
    findings.notes.append(Problem(template.file, template.sql_line, text))


def _type(parameter: Parameter) -> str:
    one = _PARAMETER_TYPES.get(parameter.scalar, "STRING")
    return f"ARRAY<{one}>" if parameter.is_list else one


def _whole_texts(template: Template) -> Sequence[str]:
    return [text_of(template, variant) for variant in whole_variants(template)]


def _column_problems(template: Template, columns: Mapping[str, str]) -> Iterator[Problem]:
    types = {name.casefold(): type_ for name, type_ in columns.items()}
    for column in template.columns.values():
        key, type_ = f"columns.{column.name}", types.get(column.column.casefold())
        if type_ is None:
            yield _problem(template, key, f"the SELECT has no column {column.column}")
        elif not _fits(column, type_):
            yield _problem(template, key, f"declared {column.type}, but BigQuery has {type_}")
    if template.geometry:
        type_ = types.get(template.geometry.casefold())
        if type_ is None:
            text = f"the SELECT has no column {template.geometry}"
            yield _problem(template, "geometry", text)
        elif type_ not in (expected := _SHAPE_TYPES[template.cell], NULL):
            yield _problem(template, "geometry", f"BigQuery has {type_}, not {expected}")


def _problem(template: Template, key: str, text: str) -> Problem:
    return Problem(template.file, template.key_lines.get(key, 1), f"{key}: {text}")


def _fits(column: Column, type_: str) -> bool:
    is_array = type_.startswith("ARRAY<")
    if type_ == NULL or (is_array and column.scalar == "JSON" and not column.is_list):
        return True
    item = type_.removeprefix("ARRAY<").removesuffix(">") if is_array else type_
    known = frozenset().union(*_COLUMN_TYPES.values())
    return is_array == column.is_list and (
        item in _COLUMN_TYPES[column.scalar] or item not in known
    )
