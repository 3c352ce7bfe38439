"""Reading of one `.sql` file of the catalog as a `Template`, or as every error in it."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

from limits import parse

from resolvers.cache_policy import MAPS_MIN_AGE, CachePolicy
from resolvers.callers import PUBLIC
from resolvers.catalog.choices import choice_problems
from resolvers.catalog.column_rules import sort_problems, type_problems
from resolvers.catalog.files import UnreadableFile
from resolvers.catalog.filtered_columns import aggregate_problems, filter_problems
from resolvers.catalog.header import ColumnHeader, DefaultsHeader, ShapeType, TemplateHeader
from resolvers.catalog.header_text import HeaderText
from resolvers.catalog.header_types import Location, TypeRef
from resolvers.catalog.named_source import source_problems
from resolvers.catalog.parameter_pairs import pair_problems
from resolvers.catalog.parameters import ParameterReader
from resolvers.catalog.placeholder_uses import unused_problems, use_problems
from resolvers.catalog.sample_checks import read_samples, sample_problems
from resolvers.catalog.shared_files import SharedFiles, expand_includes
from resolvers.catalog.sql_checks import check_template_sql
from resolvers.catalog.template_source import TemplateSource
from resolvers.catalog.tile_options import read_tiles, tile_problems
from resolvers.catalog.variables import Variables
from resolvers.errors import Problem
from resolvers.sql.dialects import Cell, Dialect, Spatial
from resolvers.sql.parameter import Parameter
from resolvers.sql.template import Column, Connection, Kind, OrderTerm, Template
from resolvers.sql.template_text import Box, TemplateText, Value, read_template_text

__all__ = ["TemplateContext", "read_template"]

_ORDER_TERM: Final = re.compile(
    r"""\s*(?P<column>\w+|"[^"]+"|`[^`]+`)(?:\s+(?P<direction>asc|desc))?\s*""", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class TemplateContext:
    """What all templates of a catalog share.

    A value of `connections` is None if the connection's entry in catalog.yaml is invalid.
    """

    connections: Mapping[str, Connection | None]
    defaults: DefaultsHeader
    shared: SharedFiles
    variables: Variables = field(default_factory=Variables)


def read_template(
    file: Path, kind: Kind, context: TemplateContext
) -> tuple[Template | None, Sequence[Problem]]:
    """Return the template in `file` (None if it cannot be built) and all errors in the file."""
    reader = _TemplateReader(file, kind, context)
    template = reader.read()
    return template, reader.problems


class _TemplateReader:
    """Reader of one file, which collects all errors in it."""

    def __init__(self, file: Path, kind: Kind, context: TemplateContext) -> None:
        self._file = file
        self._kind = kind
        self._connections = context.connections
        self._defaults = context.defaults
        self._shared = context.shared
        self._variables = context.variables
        self.problems: list[Problem] = []

    def read(self) -> Template | None:
        header = self._read_header()
        if header is None:
            return None
        self._header = header
        self._check_kind()
        self._report_all(tile_problems(header, self._kind))
        self._check_case("params", header.params)
        self._check_case("columns", header.columns)
        connection = self._connection()
        if connection is None or not self._is_complete(connection):
            return None
        wrong_choices = [*choice_problems(header, connection.dialect)]
        self._report_all(wrong_choices)
        self._report_all(type_problems(header, connection.dialect))
        if not self._read_sql(connection.dialect):
            return None
        text, problems = read_template_text(self._sql, connection.dialect)
        for problem in problems:
            self._report_sql(problem.line, problem.message)
        template = self._template(connection, text)
        self._report_all(pair_problems(template))
        self._check_shape(template)
        self._check_id(template)
        self._check_lengths(template)
        self._check_cache(template)
        self._report_all(sample_problems(template))
        if header.source is not None:
            return template
        for line, message in use_problems(template):
            self._report_sql(line, message)
        self._report_all(unused_problems(template, self._sql))
        return template if problems or wrong_choices else self._checked(template)

    def _checked(self, template: Template) -> Template:
        findings = check_template_sql(template)
        for line, message in findings.by_line:
            self._report_sql(line, message)
        self._report_all(findings.by_key)
        if findings.template.takes_cursor and "after" in self._header.params:
            message = "the name is that of an argument which `id:` adds; choose another"
            self._report(("params", "after"), f"params.after: {message}")
        notes = tuple(Problem(self._file, self._source.sql_line, each) for each in findings.notes)
        return dataclasses.replace(findings.template, notes=notes)

    def _is_complete(self, connection: Connection) -> bool:
        is_written, source = self._source.has_sql, self._header.source
        if source is None:
            if not is_written:
                self._report_line(
                    self._source.sql_line, "the SELECT is missing; write it below the header"
                )
            return is_written
        if is_written:
            self._report_line(
                self._source.sql_line,
                "`source:` replaces the SQL; remove the SELECT or `source:`",
            )
        self._report_all(source_problems(self._header, connection.dialect))
        return not is_written

    # The file

    def _read_header(self) -> TemplateHeader | None:
        try:
            self._source = TemplateSource.read(self._file, self._variables)
        except UnreadableFile as error:
            self._report_line(1, str(error))
            return None
        own = self._source.header(self._variables, self._report_line)
        self._yaml = HeaderText(self._file, own)
        header = self._yaml.read(self._shared)
        self.problems += self._yaml.problems
        return header

    def _read_sql(self, dialect: Dialect) -> bool:
        """Read the SQL and the files that it includes. Return False if a file is unreadable."""
        own = self._source.sql(dialect, self._variables, self._report_line)
        place = (self._file, self._source.sql_line)
        expanded = expand_includes(own, dialect, place, self._shared, self._report_at)
        self._sql, self._places = expanded.text, tuple(expanded.places)
        return expanded.is_whole

    def _report_line(self, line: int, message: str) -> None:
        self.problems.append(Problem(self._file, line, message))

    def _report_at(self, file: Path, line: int, message: str) -> None:
        self.problems.append(Problem(file, line, message))

    def _report(self, location: Location, message: str) -> None:
        self._report_at(*self._yaml.place(location), message)

    def _report_all(self, problems: Iterable[tuple[Location, str]]) -> None:
        for location, message in problems:
            self._report(location, message)

    def _report_sql(self, line: int, message: str) -> None:
        at = min(line, len(self._places)) - 1  # what is never closed ends behind the last line
        self._report_at(*self._places[at], message)

    # The header

    def _check_kind(self) -> None:
        header = self._header
        if self._kind == "features" and header.geometry is None:
            self._report((), "geometry: is missing; name the geometry column of the SELECT")
        if self._kind == "rows":
            for key in ("geometry", "api"):
                if getattr(header, key) is not None:
                    self._report((key,), f"{key}: is for templates in features/ only")
            if header.source is not None and header.id is not None:
                self._report(("id",), "id: has no effect on rows of a Named Source; remove it")

    def _connection(self) -> Connection | None:
        name = self._header.connection or self._defaults.connection
        if name is None:
            self._report((), "connection: is missing, and catalog.yaml has no default for it")
            return None
        if name not in self._connections and self._header.connection is not None:
            known = ", ".join(self._connections) or "none"
            self._report(
                ("connection",), f"connection: {name} is not in catalog.yaml (there: {known})"
            )
        return self._connections.get(name)

    def _template(self, connection: Connection, text: TemplateText) -> Template:
        header, defaults = self._header, self._defaults
        limit = header.limit or defaults.limit
        shape = header.geometry
        return Template(
            kind=self._kind,
            name=self._file.stem,
            file=self._file,
            connection=connection,
            description=header.description.strip(),
            text=text,
            sql_line=self._source.sql_line,
            sql_places=self._places if {file for file, _ in self._places} - {self._file} else (),
            merged_header=self._yaml.merged_text(),
            key_lines=self._key_lines(),
            parameters=dict(self._parameters(text)),
            columns={name: _column(name, each) for name, each in header.columns.items()},
            geometry=shape.column if shape else None,
            declared_spatial=_spatial(shape.type) if shape else None,
            cell=_cell(shape.type) if shape else None,
            precision=shape.precision if shape else None,
            nullable_geometry=shape is None or shape.nullable,
            id=header.id.column if header.id else None,
            id_type=header.id.type if header.id else None,
            sort=self._sort(),
            filter=self._filter(),
            aggregate=self._aggregate(),
            tiles=read_tiles(header),
            order=tuple(self._order()),
            access=frozenset(header.access),
            limit_default=limit.default,
            limit_max=limit.max,
            cache=self._cache_policy(),
            version=self._version(connection),
            api=header.api or defaults.api,
            source=header.source,
            rate=parse(header.rate) if header.rate else None,
            budget=parse(header.budget) if header.budget else None,
            samples=read_samples(header.sample),
            deprecated=header.deprecated,
        )

    def _key_lines(self) -> Mapping[str, int]:
        lines = {f"columns.{name}": ("columns", name) for name in self._header.columns}
        keys: Mapping[str, Location] = {**lines, "geometry": ("geometry",)}
        return {key: self._yaml.own_line(location) for key, location in keys.items()}

    def _cache_policy(self) -> CachePolicy | None:
        cache = self._header.cache or self._defaults.cache
        return cache.policy if cache else None

    def _version(self, connection: Connection) -> bytes:
        header = self._header.model_dump_json()  # with the values of variables, as the SQL is
        parts = (header, self._sql, connection.name, connection.dialect.name)
        return sha256("\0".join(parts).encode()).digest()

    def _check_cache(self, template: Template) -> None:
        policy = template.cache
        if policy is None or template.kind != "features" or template.api != "maps":
            return
        advice = "write more, add `api: sql`, or leave `cache:` out"
        if policy.max_age < MAPS_MIN_AGE:
            message = f"the Maps API needs a maxAge of {MAPS_MIN_AGE} s or more"
            self._report(("cache",), f"cache: {message}; {advice}")
        elif policy.carto < MAPS_MIN_AGE // 2:
            message = f"the Maps API needs {MAPS_MIN_AGE // 2} s or more"
            self._report(("cache", "carto"), f"cache.carto: {message}; {advice}")

    def _check_id(self, template: Template) -> None:
        same = template.dialect.same_name
        for name, column in template.columns.items():
            if (
                template.id is None
                or template.kind == "rows"
                or same(column.column) != same(template.id)
                or column.access is None
            ):
                continue
            if not (PUBLIC in column.access or template.access <= column.access):
                message = f"columns.{name}: is the id of features, which is visible to all; use another id"
                self._report(("columns", name), message)

    def _check_shape(self, template: Template) -> None:
        dialect, known = template.dialect, " or ".join(template.dialect.spatials)
        if template.cell is not None and template.cell not in dialect.cells:
            kinds = " or ".join([*dialect.spatials, *dialect.cells])
            message = f"{dialect.title} has no boundaries of {template.cell} cells; write {kinds}"
            self._report(("geometry", "type"), f"geometry.type: {message}")
        if template.spatial not in dialect.spatials:
            message = f"{dialect.title} has no {template.spatial} columns; write {known}"
            self._report(("geometry", "type"), f"geometry.type: {message}")
        for box, _ in template.text.placeholders():
            if isinstance(box, Box) and (box.spatial or dialect.spatial) not in dialect.spatials:
                message = f"{dialect.title} has only {known} columns"
                self._report_sql(box.line, f"{{{{bbox({box.column}, {box.spatial})}}}}: {message}")
        self._check_precision(template)

    def _check_precision(self, template: Template) -> None:
        dialect, key = template.dialect, ("geometry", "precision")
        if template.precision is None:
            return
        least, greatest = dialect.decimals
        if not least <= template.precision <= greatest:
            message = f"{dialect.title} rounds to {least} to {greatest} decimals"
            self._report(key, f"geometry.precision: {message}")
        if template.api == "maps" and dialect.rounded is None:
            message = f"{dialect.title} rounds GeoJSON only; add `api: sql`"
            self._report(key, f"geometry.precision: {message}")

    def _check_lengths(self, template: Template) -> None:
        dialect = template.dialect
        for column in template.columns.values():
            for name in {column.name, dialect.stored(column.column)}:
                if len(name.encode()) > dialect.name_bytes:
                    message = f"{dialect.title} cuts names after {dialect.name_bytes} bytes"
                    at = ("columns", column.name)
                    self._report(at, f"columns.{column.name}: {message}; use a shorter one")

    def _sort(self) -> tuple[str, ...]:
        self._report_all(sort_problems(self._header))
        return tuple(dict.fromkeys(self._header.sort))

    def _filter(self) -> tuple[str, ...]:
        self._report_all(filter_problems(self._header, self._kind))
        return tuple(name for name in self._header.columns if name in self._header.filter)

    def _aggregate(self) -> tuple[str, ...]:
        self._report_all(aggregate_problems(self._header))
        return tuple(name for name in self._header.columns if name in self._header.aggregate)

    def _order(self) -> Iterator[OrderTerm]:
        for term in (self._header.order or "").split(",") if self._header.order else []:
            match = _ORDER_TERM.fullmatch(term)
            if match is None:
                self._report(
                    ("order",),
                    f"order: cannot read {term.strip()!r}; write: column desc, other_column",
                )
            else:
                yield OrderTerm(match["column"], (match["direction"] or "").lower() == "desc")

    # Parameters

    def _parameters(self, text: TemplateText) -> Iterator[tuple[str, Parameter]]:
        always_used = {
            piece.name
            for piece, optional in text.placeholders()
            if isinstance(piece, Value) and not optional
        }
        for name, header in self._header.params.items():
            reader = ParameterReader(name, header)
            is_needed = name in always_used or self._header.source is not None
            yield name, reader.read(always_used=is_needed)
            for location, message in reader.problems:
                self._report(location, message)

    def _check_case(self, key: str, names: Iterable[str]) -> None:
        # Some warehouses ignore the letter case.
        seen: dict[str, str] = {}
        for name in names:
            other = seen.setdefault(name.lower(), name)
            if other != name:
                message = f"differs from {other} in case only; rename one of the two"
                self._report((key, name), f"{key}.{name}: {message}")


def _spatial(kind: ShapeType | None) -> Spatial | None:
    return kind if kind == "geometry" or kind == "geography" else None  # noqa: PLR1714  # for mypy


def _cell(kind: ShapeType | None) -> Cell | None:
    return kind if kind == "h3" or kind == "quadbin" else None  # noqa: PLR1714  # for mypy


def _column(name: str, header: ColumnHeader) -> Column:
    declared = TypeRef.parse(header.type)
    return Column(
        name=name,
        scalar=declared.scalar,
        is_list=declared.is_list,
        nullable=not declared.required,
        column=header.column or name,
        description=header.description.strip(),
        access=None if header.access is None else frozenset(header.access),
        nullable_items=declared.nullable_items,
        is_nested=declared.is_nested,
        nullable_lists=declared.nullable_lists,
        deprecated=header.deprecated,
    )
