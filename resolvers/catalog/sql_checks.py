"""Checks of a template's SQL, against its header and with each set of optional clauses."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from resolvers.catalog.checked_texts import checked_variants, text_of, whole_variants
from resolvers.catalog.header_types import Location
from resolvers.sql.parameter import Parameter
from resolvers.sql.sql_report import FINAL_ORDER, LOST_ORDER, SQLReport
from resolvers.sql.sql_rules import check_sql
from resolvers.sql.template import OrderTerm, Template
from resolvers.sql.template_text import Value

__all__ = ["MAX_SQL_PROBLEMS", "SQLFindings", "check_template_sql"]

MAX_SQL_PROBLEMS: Final = 3
"""Maximum number of errors to report.

One mistake often causes several, and the first ones lead to it.
"""


@dataclass(slots=True)
class SQLFindings:
    """Errors by line of the SQL, errors by key of the header, and notes.

    `template` is the checked template. Its default order is the ORDER BY at the end of its SQL, if
    there is one.
    """

    template: Template
    by_line: list[tuple[int, str]] = field(default_factory=list)
    by_key: list[tuple[Location, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def check_template_sql(template: Template) -> SQLFindings:
    """Check a template's SQL. In the returned copy, a final ORDER BY is the default order."""
    declared = _with_undeclared(template)
    reports = [
        check_sql(text_of(declared, variant), template.dialect)
        for variant in checked_variants(declared)
    ]
    whole = reports[: len(whole_variants(declared))]
    problems = dict.fromkeys(problem for report in reports for problem in report.problems)
    findings = SQLFindings(template, [*problems][:MAX_SQL_PROBLEMS])
    if not problems:
        _move_order(findings, reports)
        found = ([*_column_problems(findings.template, each.columns)] for each in whole)
        findings.by_key += next(filter(None, found), [])
        if len({tuple(each.order) for each in whole}) > 1:
            findings.by_line.append((_last_placeholder_line(template), FINAL_ORDER))
    return findings


def _last_placeholder_line(template: Template) -> int:
    # The line for an error about the final ORDER BY, as near to the ORDER BY as possible.
    lines = [piece.line for piece, _ in template.text.placeholders() if isinstance(piece, Value)]
    return lines[-1]


def _move_order(findings: SQLFindings, reports: Sequence[SQLReport]) -> None:
    """Make the final ORDER BY of the SQL the default order of the template in `findings`."""
    order = reports[0].order or next((each.order for each in reports if each.order), ())
    template = findings.template
    if not order:
        return
    # The gateway runs the SQL as a subselect, where an ORDER BY has no effect.
    if template.order:
        findings.notes.append("the final ORDER BY has no effect; `order:` in the header applies")
    else:
        findings.notes.append("the final ORDER BY is used as `order:`, the default order")
    if missing := _lost_term(template, order, reports):
        findings.by_line.append((_last_line(template), LOST_ORDER.format(name=missing)))
        return
    text = template.text
    if all(each.order for each in reports):
        text = text.without_final_order(template.dialect)
    findings.template = dataclasses.replace(
        template, order=template.order or tuple(order), text=text
    )


def _lost_term(
    template: Template, order: Sequence[OrderTerm], reports: Sequence[SQLReport]
) -> str | None:
    columns = reports[0].columns
    if columns is None or template.order:
        return None
    names = {template.dialect.same_name(name) for name in columns if name is not None}
    lost = (term for term in order if template.dialect.same_name(term.column) not in names)
    return next((term.column for term in lost), None)


def _last_line(template: Template) -> int:
    return text_of(template, whole_variants(template)[0]).rstrip().rstrip(";").count("\n") + 1


def _with_undeclared(template: Template) -> Template:
    uses = (piece for piece, _ in template.text.placeholders() if isinstance(piece, Value))
    # `use_problems` reports undeclared placeholders. Now the SQL around them can be checked.
    undeclared = {
        use.name: Parameter(use.name, "String", use.membership is not None, required=True)
        for use in uses
    }
    return dataclasses.replace(template, parameters={**undeclared, **template.parameters})


def _column_problems(
    template: Template, columns: Sequence[str | None] | None
) -> Iterator[tuple[Location, str]]:
    if columns is None:  # `SELECT *`: `check` compares the columns that the warehouse sends
        return
    same = template.dialect.same_name
    names = [same(name) for name in columns if name is not None]
    for location, what, name in _needed(template):
        if same(name) not in names:
            yield location, f"{what}: the SELECT has no column {name} ({_listed(columns)})"
        elif names.count(same(name)) > 1:
            yield location, f"{what}: the SELECT has two columns {name}; rename one with AS"


def _listed(columns: Sequence[str | None]) -> str:
    named = ", ".join(name for name in columns if name is not None)
    unnamed = sum(name is None for name in columns)
    if not unnamed:
        return f"it has {named}"
    expressions = "an expression" if unnamed == 1 else f"{unnamed} expressions"
    return f"it has {named + ' and ' if named else ''}{expressions} without a name; add AS"


def _needed(template: Template) -> Iterator[tuple[Location, str, str]]:
    for column in template.columns.values():
        yield ("columns", column.name), f"columns.{column.name}", column.column
    for key, value in (("geometry", template.geometry), ("id", template.id)):
        if value is not None:
            yield (key,), key, value
    for term in template.order:
        yield ("order",), "order", term.column
