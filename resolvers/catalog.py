"""The catalog: a folder of reviewed SQL templates, loaded whole or refused with every mistake in it.

catalog.yaml          connections and defaults
features/NAME.sql     one field of `features`
rows/NAME.sql         one field of `queryRows`
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Final

from resolvers.dialects import DIALECTS
from resolvers.errors import CatalogError, Problem
from resolvers.header import GRAPHQL_NAME, CatalogHeader, DefaultsHeader, YamlText
from resolvers.template import Column, Connection, Kind, Template, ValueLimits
from resolvers.template_file import read_template

__all__ = ["PUBLIC", "Catalog", "Withheld", "load_catalog"]

PUBLIC: Final = "public"
"""The role that everyone has."""

_KINDS: Final[tuple[Kind, ...]] = ("features", "rows")
_OWN_TYPES: Final = frozenset(
    {"Query", "Features", "QueryRows", "BBox", "FeatureCollectionType", "FeatureType", "SortDirection"}
    | {"Int", "Float", "String", "Boolean", "ID", "BigInt", "Date", "DateTime", "Geometry"}
)


@dataclass(frozen=True, slots=True)
class Withheld:
    """A template that is in the catalog and not, or not whole, in anybody's schema, and why."""

    template: Template
    reason: str


@dataclass(frozen=True, eq=False)
class Catalog:
    """All templates, by kind and name."""

    folder: Path
    templates: tuple[Template, ...]

    def within(self, limits: ValueLimits) -> "Catalog":
        """The same catalog, with limits for the values of arguments that its templates leave open."""
        return replace(self, templates=tuple(template.within(limits) for template in self.templates))

    def open(self) -> tuple[Template, ...]:
        """The templates that everyone may ask, by kind and name, with the columns that everyone may select."""
        return self._open

    @cached_property
    def _open(self) -> tuple[Template, ...]:
        return tuple(_with_open_columns(template) for template in self.templates if _closed(template) is None)

    def withheld(self) -> tuple[Withheld, ...]:
        """What is left out: whole templates, and columns of others."""
        reasons = ((template, _closed(template) or _closed_columns(template)) for template in self.templates)
        return tuple(Withheld(template, reason) for template, reason in reasons if reason is not None)


def _is_open(column: Column) -> bool:
    return column.access is None or PUBLIC in column.access


def _with_open_columns(template: Template) -> Template:
    columns = {name: column for name, column in template.columns.items() if _is_open(column)}
    if len(columns) == len(template.columns):
        return template
    return replace(template, columns=columns, sort=tuple(name for name in template.sort if name in columns))


def _closed_columns(template: Template) -> str | None:
    closed = [column.name for column in template.columns.values() if not _is_open(column)]
    if not closed:
        return None
    return f"its column {', '.join(closed)} is for certain roles, and callers' roles are not known yet"


def _closed(template: Template) -> str | None:
    if not template.access:
        return "it has no `access:`; add `access: [public]` to open it"
    if PUBLIC not in template.access:
        return "its `access:` has no `public`, and callers' roles are not known yet"
    if not any(map(_is_open, template.columns.values())):
        return "all its columns are for certain roles, and callers' roles are not known yet"
    if any(parameter.claim for parameter in template.parameters.values()):
        return "it takes a value from the caller's token, and callers are not known yet"
    return None


def load_catalog(folder: Path) -> Catalog:
    """The catalog in `folder`; raises `CatalogError` with every mistake, each with file and line."""
    header, problems = _read_catalog_yaml(folder)
    if header is None:
        raise CatalogError(problems)
    connections = {
        name: Connection(name, DIALECTS[each.provider]) if each.provider in DIALECTS else None
        for name, each in header.connections.items()
    }
    templates: list[Template] = []
    for kind, file in _template_files(folder, problems):
        template, mistakes = read_template(file, kind, connections, header.defaults)
        problems += mistakes
        templates += [template] if template else []
    problems += _clashes(templates)
    if not templates and not problems:
        problems.append(Problem(folder, 1, "there is no template; put one in features/ or rows/"))
    if problems:
        raise CatalogError(problems)
    return Catalog(folder, tuple(templates))


def _read_catalog_yaml(folder: Path) -> tuple[CatalogHeader | None, list[Problem]]:
    file = folder / "catalog.yaml"
    if not file.is_file():
        return None, [Problem(file, 1, "there is no such file; a catalog begins with its connections")]
    try:
        yaml = YamlText(file.read_text(encoding="utf-8"), 1)
    except UnicodeDecodeError:
        return None, [Problem(file, 1, "not UTF-8; save the file as UTF-8")]
    header = yaml.read(CatalogHeader)
    problems = [Problem(file, line, message) for line, message in yaml.problems]
    return header, problems + (list(_wrong_connections(file, yaml, header)) if header else [])


def _wrong_connections(file: Path, yaml: YamlText, header: CatalogHeader) -> Iterator[Problem]:
    for name, connection in header.connections.items():
        if connection.provider not in DIALECTS:
            line = yaml.line(("connections", name, "provider"))
            message = (
                f"connections.{name}.provider: {connection.provider} is not one of {', '.join(DIALECTS)}"
            )
            yield Problem(file, line, message)
    default: DefaultsHeader = header.defaults
    if default.connection is not None and default.connection not in header.connections:
        line = yaml.line(("defaults", "connection"))
        yield Problem(file, line, f"defaults.connection: {default.connection} is not among the connections")


def _template_files(folder: Path, problems: list[Problem]) -> Iterator[tuple[Kind, Path]]:
    for file in sorted(folder.rglob("*.sql")):
        kind = next((kind for kind in _KINDS if file.parent == folder / kind), None)
        if kind is None:
            problems.append(
                Problem(file, 1, "a template lies in features/ or rows/, not deeper or elsewhere")
            )
        elif not re.fullmatch(GRAPHQL_NAME, file.stem):
            message = (
                f"{file.stem} is not a GraphQL name (letters, digits and _, not first a digit, not first __)"
            )
            problems.append(Problem(file, 1, f"{message}; rename the file"))
        else:
            yield kind, file


def _clashes(templates: Sequence[Template]) -> Iterator[Problem]:
    seen: dict[str, Template] = {}
    for template in templates:
        names = list(template.type_names.values())
        for name in names:
            other = seen.setdefault(name, template)
            if name in _OWN_TYPES:
                yield Problem(template.file, 1, f"its type {name} is the gateway's own; rename the file")
            elif names.count(name) > 1:
                message = f"two of its types are called {name}; rename the parameter with that `enum:`"
                yield Problem(template.file, 1, message)
            elif other is not template:
                message = f"its type {name} clashes with that of {other.file}; rename one of the two"
                yield Problem(template.file, 1, message)
