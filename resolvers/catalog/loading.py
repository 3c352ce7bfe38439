"""The catalog: a folder of reviewed SQL templates, loaded whole or refused with every mistake in it.

catalog.yaml          connections and defaults
features/NAME.sql     one field of `features`
rows/NAME.sql         one field of `queryRows`
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

from resolvers.callers import PUBLIC
from resolvers.catalog.header import GRAPHQL_NAME, CatalogHeader, DefaultsHeader
from resolvers.catalog.template_file import read_template
from resolvers.catalog.yaml_text import YamlText
from resolvers.errors import CatalogError, Problem
from resolvers.sql.dialects import DIALECTS
from resolvers.sql.template import MISSING, Connection, Kind, Template, ValueLimits

__all__ = ["PUBLIC", "Catalog", "Withheld", "load_catalog"]

CheckTemplates = Callable[[Sequence[Template]], Iterable[Problem]]


def _no_problems(_: Sequence[Template]) -> Iterable[Problem]:
    return ()


_KINDS: Final[tuple[Kind, ...]] = ("features", "rows")


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
        return replace(
            self, templates=tuple(template.within(limits) for template in self.templates)
        )

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles that some `access:` names, and PUBLIC."""
        columns = [column for template in self.templates for column in template.columns.values()]
        of_columns = (column.access for column in columns if column.access)
        return frozenset({PUBLIC}).union(*(each.access for each in self.templates), *of_columns)

    def open(self) -> tuple[Template, ...]:
        """The templates that everyone may ask, by kind and name, with the columns that everyone may select.

        None of them takes a value from the caller's token: that is for callers who have one.
        """
        return self._open

    @cached_property
    def _open(self) -> tuple[Template, ...]:
        return tuple(each for each in self.open_to(frozenset()) if not _needs_claim(each))

    def open_to(self, roles: Collection[str]) -> tuple[Template, ...]:
        """The templates that a caller with these roles may ask, with the columns that they may select."""
        held = frozenset(roles) | {PUBLIC}
        opened = (
            _with_columns(each, _visible(each, held))
            for each in self.templates
            if each.access & held
        )
        return tuple(template for template in opened if template.columns)

    def withheld(self, *, callers: bool) -> tuple[Withheld, ...]:
        """What is left out: whole templates, and columns of others. `callers`: whether any can sign in."""
        reasons = (
            (each, _closed(each, callers) or _closed_columns(each, callers))
            for each in self.templates
        )
        return tuple(
            Withheld(template, reason) for template, reason in reasons if reason is not None
        )


def _opens(access: frozenset[str] | None, roles: frozenset[str]) -> bool:
    return access is None or bool(access & roles)


def _visible(template: Template, roles: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name, column in template.columns.items() if _opens(column.access, roles))


@lru_cache(maxsize=1024)
def _with_columns(template: Template, names: tuple[str, ...]) -> Template:
    """The template with these columns only: the same object for the same columns, as caches go by it."""
    if len(names) == len(template.columns):
        return template
    columns = {name: template.columns[name] for name in names}
    return replace(
        template, columns=columns, sort=tuple(name for name in template.sort if name in columns)
    )


def _needs_claim(template: Template) -> bool:
    return any(each.claim and each.default is MISSING for each in template.parameters.values())


_NO_CALLERS: Final = "and no callers are set up: set CALLERS"


def _closed_columns(template: Template, callers: bool) -> str | None:
    closed = [
        each.name for each in template.columns.values() if not _reachable(each.access, callers)
    ]
    if not closed:
        return None
    reason = (
        "for nobody: its `access:` is empty" if callers else f"for certain roles, {_NO_CALLERS}"
    )
    return f"its column {', '.join(closed)} is {reason}"


def _closed(template: Template, callers: bool) -> str | None:
    if not template.access:
        return "it has no `access:`; add `access: [public]` to open it"
    if not _reachable(template.access, callers):
        return f"its `access:` has no `public`, {_NO_CALLERS}"
    if not any(_reachable(column.access, callers) for column in template.columns.values()):
        return "all its columns are " + (
            "for nobody" if callers else f"for certain roles, {_NO_CALLERS}"
        )
    if not callers and _needs_claim(template):
        return f"it takes a value from the caller's token, {_NO_CALLERS}"
    return None


def _reachable(access: frozenset[str] | None, callers: bool) -> bool:
    return bool(access) if callers and access is not None else _opens(access, frozenset({PUBLIC}))


def load_catalog(folder: Path, *, check: CheckTemplates = _no_problems) -> Catalog:
    """Return the catalog in `folder`; raise `CatalogError` with every error, each with file and line.

    `check` finds errors that lie between templates, such as names that clash in the schema.
    """
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
    problems += check(templates)
    if not templates and not problems:
        problems.append(Problem(folder, 1, "there is no template; put one in features/ or rows/"))
    if problems:
        raise CatalogError(problems)
    return Catalog(folder, tuple(templates))


def _read_catalog_yaml(folder: Path) -> tuple[CatalogHeader | None, list[Problem]]:
    file = folder / "catalog.yaml"
    if not file.is_file():
        return None, [
            Problem(file, 1, "there is no such file; a catalog begins with its connections")
        ]
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
            message = f"connections.{name}.provider: {connection.provider} is not one of {', '.join(DIALECTS)}"
            yield Problem(file, line, message)
    default: DefaultsHeader = header.defaults
    if default.connection is not None and default.connection not in header.connections:
        line = yaml.line(("defaults", "connection"))
        yield Problem(
            file, line, f"defaults.connection: {default.connection} is not among the connections"
        )


def _template_files(folder: Path, problems: list[Problem]) -> Iterator[tuple[Kind, Path]]:
    for file in sorted(folder.rglob("*.sql")):
        kind = next((kind for kind in _KINDS if file.parent == folder / kind), None)
        if kind is None:
            problems.append(
                Problem(file, 1, "a template lies in features/ or rows/, not deeper or elsewhere")
            )
        elif not re.fullmatch(GRAPHQL_NAME, file.stem):
            message = f"{file.stem} is not a GraphQL name (letters, digits and _, not first a digit, not first __)"
            problems.append(Problem(file, 1, f"{message}; rename the file"))
        else:
            yield kind, file
