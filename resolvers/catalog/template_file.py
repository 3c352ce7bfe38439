"""One `.sql` file of the catalog to one `Template`, or to every mistake in it."""

import dataclasses
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from limits import parse

from resolvers.callers import PUBLIC
from resolvers.catalog.files import UnreadableFile, read_text
from resolvers.catalog.header import ColumnHeader, DefaultsHeader, Location, TemplateHeader, TypeRef
from resolvers.catalog.named_source import source_complaints
from resolvers.catalog.parameters import RESERVED_PARAMETERS, ParameterReader
from resolvers.catalog.sample import sample_call
from resolvers.catalog.yaml_text import YamlText
from resolvers.errors import BadUserInput, Problem
from resolvers.sql.dialects import BBox, Marks
from resolvers.sql.sql_rules import judge
from resolvers.sql.statements import render
from resolvers.sql.template import Column, Connection, Kind, OrderTerm, Parameter, Template
from resolvers.sql.template_text import Box, TemplateText, Value, read_template_text

__all__ = ["read_template"]

_FILE: Final = re.compile(
    r"\A\s*/\*\s*---[ \t]*\n(?P<yaml>.*?)\n?[ \t]*---\s*\*/(?P<sql>.*)\Z", re.DOTALL
)
_ORDER_TERM: Final = re.compile(
    r"""\s*(?P<column>\w+|"[^"]+"|`[^`]+`)(?:\s+(?P<direction>asc|desc))?\s*""", re.IGNORECASE
)
_WORLD: Final = BBox(-180.0, -90.0, 180.0, 90.0)


def read_template(
    file: Path, kind: Kind, connections: Mapping[str, Connection | None], defaults: DefaultsHeader
) -> tuple[Template | None, Sequence[Problem]]:
    """The template in `file`; None where its mistakes leave nothing to build on.

    A connection is None where catalog.yaml has a mistake in it, which is reported there.
    """
    reader = _TemplateReader(file, kind, connections, defaults)
    template = reader.read()
    return template, reader.problems


class _TemplateReader:
    """Reads one file, noting mistakes as it goes."""

    def __init__(
        self,
        file: Path,
        kind: Kind,
        connections: Mapping[str, Connection | None],
        defaults: DefaultsHeader,
    ) -> None:
        self._file = file
        self._kind = kind
        self._connections = connections
        self._defaults = defaults
        self.problems: list[Problem] = []

    def read(self) -> Template | None:
        header = self._read_header()
        if header is None:
            return None
        self._header = header
        self._check_kind()
        self._check_spelling("params", header.params)
        self._check_spelling("columns", header.columns)
        connection = self._connection()
        if connection is None:
            return None
        if not self._is_all_there(connection):
            return None
        text, mistakes = read_template_text(self._sql, connection.dialect)
        for mistake in mistakes:
            self._report_sql(mistake.line, mistake.message)
        template = self._template(connection, text)
        self._check_shape(template)
        self._check_id(template)
        self._check_sample(template)
        if header.source is None:
            self._check_placeholders(template)
            if not mistakes:
                self._judge(template)
        return template

    def _is_all_there(self, connection: Connection) -> bool:
        """Whether there is a SELECT, or a Named Source in its place."""
        is_written, source = bool(self._sql.strip()), self._header.source
        if source is None:
            if not is_written:
                self._report_line(
                    self._sql_line, "the SELECT is missing; write it below the header"
                )
            return is_written
        if is_written:
            self._report_line(
                self._sql_line,
                "`source:` stands in place of the SQL; remove the SELECT or `source:`",
            )
        for location, message in source_complaints(self._header, connection.dialect):
            self._report(location, message)
        return not is_written

    # The file

    def _read_header(self) -> TemplateHeader | None:
        try:
            content = read_text(self._file)
        except UnreadableFile as error:
            self._report_line(1, str(error))
            return None
        match = _FILE.match(content.removeprefix("\ufeff"))
        if match is None:
            self._report_line(1, "begin the file with its header: /* --- YAML --- */")
            return None
        self._yaml = YamlText(match["yaml"], 1 + content.count("\n", 0, match.start("yaml")))
        sql = match["sql"].lstrip()
        self._sql = _without_final_semicolon(sql)
        self._sql_line = 1 + content.count("\n", 0, match.end("sql") - len(sql))
        header = self._yaml.read(TemplateHeader)
        for line, message in self._yaml.problems:
            self._report_line(line, message)
        return header

    def _report_line(self, line: int, message: str) -> None:
        self.problems.append(Problem(self._file, line, message))

    def _report(self, location: Location, message: str) -> None:
        self._report_line(self._yaml.line(location), message)

    def _report_sql(self, line: int, message: str) -> None:
        self._report_line(self._sql_line + line - 1, message)

    # The header

    def _check_kind(self) -> None:
        header = self._header
        if self._kind == "features" and header.geometry is None:
            self._report((), "geometry: is missing; name the geometry column of the SELECT")
        if self._kind == "rows":
            for key in ("geometry", "id", "api"):
                if getattr(header, key) is not None:
                    self._report((key,), f"{key}: is for templates in features/ only")

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
            parameters=dict(self._parameters(text)),
            columns={name: _column(name, each) for name, each in self._declared_columns()},
            geometry=shape.column if shape else None,
            declared_spatial=shape.type if shape else None,
            precision=shape.precision if shape else None,
            id=header.id,
            sort=self._sort(),
            order=tuple(self._order()),
            access=frozenset(header.access),
            limit_default=limit.default,
            limit_max=limit.max,
            max_age=defaults.cache if header.cache is None else header.cache,
            api=header.api or defaults.api,
            source=header.source,
            rate=parse(header.rate) if header.rate else None,
            budget=parse(header.budget) if header.budget else None,
            sample=header.sample,
        )

    def _check_id(self, template: Template) -> None:
        """Whoever sees a feature sees its id."""
        same = template.dialect.same_name
        for name, column in template.columns.items():
            if (
                template.id is None
                or same(column.column) != same(template.id)
                or column.access is None
            ):
                continue
            if not (PUBLIC in column.access or template.access <= column.access):
                message = (
                    f"columns.{name}: is the id of features, which all see; take another as id"
                )
                self._report(("columns", name), message)

    def _check_shape(self, template: Template) -> None:
        dialect, known = template.dialect, " or ".join(template.dialect.spatials)
        if template.spatial not in dialect.spatials:
            message = (
                f"geometry.type: {dialect.name} has no {template.spatial} columns; write {known}"
            )
            self._report(("geometry", "type"), message)
        for box, _ in template.text.placeholders():
            if isinstance(box, Box) and (box.spatial or dialect.spatial) not in dialect.spatials:
                message = f"{{{{bbox({box.column}, {box.spatial})}}}}: {dialect.name} has only {known} columns"
                self._report_sql(box.line, message)
        if template.precision is not None and template.api == "maps" and dialect.rounded is None:
            message = f"geometry.precision: {dialect.name} rounds GeoJSON only; add `api: sql`"
            self._report(("geometry", "precision"), message)

    def _declared_columns(self) -> Iterator[tuple[str, ColumnHeader]]:
        for name, column in self._header.columns.items():
            if column.type.startswith("[Geometry"):
                self._report(
                    ("columns", name), f"columns.{name}: a list of geometries cannot be selected"
                )
            else:
                yield name, column

    def _sort(self) -> tuple[str, ...]:
        header = self._header
        for index, name in enumerate(header.sort):
            column = header.columns.get(name)
            if column is None:
                self._report(("sort", index), f"sort: {name} is not among the columns")
            elif column.type.startswith("[") or column.type.startswith("Geometry"):
                self._report(
                    ("sort", index), f"sort: {name} cannot be ordered by: it is {column.type}"
                )
        return tuple(dict.fromkeys(header.sort))

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

    def _check_spelling(self, key: str, names: Iterable[str]) -> None:
        seen: dict[str, str] = {}
        for name in names:
            other = seen.setdefault(name.lower(), name)
            if other != name:
                message = f"{key}.{name}: a warehouse does not tell it from {other}; rename one of the two"
                self._report((key, name), message)

    # Placeholders and sample

    def _check_placeholders(self, template: Template) -> None:
        used = set()
        for piece, _ in template.text.placeholders():
            if isinstance(piece, Value):
                used.add(piece.name)
                self._check_use(piece, template.parameters.get(piece.name))
        for name in template.parameters.keys() - used:
            if not re.search(
                rf"\{{\{{\s*{name}\b", self._sql
            ):  # else it was used wrongly, and that was said
                message = (
                    f"params.{name}: is never used; write {{{{{name}}}}} in the SQL or remove it"
                )
                self._report(("params", name), message)

    def _check_use(self, value: Value, parameter: Parameter | None) -> None:
        name = value.name
        if parameter is None:
            self._report_sql(value.line, f"{{{{{name}}}}} is not declared; add it to params")
        elif parameter.is_list and value.membership is None:
            self._report_sql(
                value.line,
                f"{{{{{name}}}}} is a list; write IN {{{{{name}}}}} or NOT IN {{{{{name}}}}}",
            )
        elif not parameter.is_list and value.membership is not None:
            message = f"IN {{{{{name}}}}} needs a list; declare it as [{parameter.scalar}!]"
            self._report_sql(value.line, message)

    def _check_sample(self, template: Template) -> None:
        known = {*template.parameters, *(["limit"] if template.source else RESERVED_PARAMETERS)}
        for name in template.sample.keys() - known:
            self._report(("sample", name), f"sample.{name}: there is no such parameter")
        for parameter in template.parameters.values():
            if parameter.required and parameter.name not in template.sample:
                self._report(
                    ("sample",), f"sample.{parameter.name}: is missing; the parameter is required"
                )
        if template.needs_box and "bbox" not in template.sample:
            self._report(
                ("sample",), "sample.bbox: is missing; the template cannot do without the box"
            )
        for name, value in template.sample.items():
            order = {"orderBy": template.sample.get("orderBy")}  # an offset needs one
            self._check_one_sample(dataclasses.replace(template, sample={**order, name: value}))

    def _check_one_sample(self, template: Template) -> None:
        try:
            sample_call(template)
        except BadUserInput as error:
            self._report(("sample", re.split(r"[.\[]", error.argument)[0]), f"sample.{error}")

    # The SQL

    def _judge(self, template: Template) -> None:
        template = _with_undeclared(template)
        every = [clause.index for clause in template.text.clauses]
        complaints: dict[tuple[int, str], None] = {}
        for live in [every, [], *([index] for index in every)]:
            verdict = judge(_text(template, live), template.dialect)
            complaints |= dict.fromkeys(verdict.complaints)
        for line, message in list(complaints)[:3]:
            self._report_sql(line, message)
        if not complaints:
            self._check_columns(template, judge(_text(template, every), template.dialect).columns)

    def _check_columns(self, template: Template, given: Sequence[str] | None) -> None:
        if given is None:  # `SELECT *` is left to `check`, which asks the warehouse
            return
        same = template.dialect.same_name
        names = [same(name) for name in given]
        for location, what, name in self._needed(template):
            if same(name) not in names:
                message = f"{what}: the SELECT gives no column {name} (it gives {', '.join(given)})"
                self._report(location, message)
            elif names.count(same(name)) > 1:
                self._report(
                    location, f"{what}: the SELECT gives two columns {name}; rename one with AS"
                )

    def _needed(self, template: Template) -> Iterator[tuple[Location, str, str]]:
        for column in template.columns.values():
            yield ("columns", column.name), f"columns.{column.name}", column.column
        for key, value in (("geometry", template.geometry), ("id", template.id)):
            if value is not None:
                yield (key,), key, value
        for term in template.order:
            yield ("order",), "order", term.column


def _with_undeclared(template: Template) -> Template:
    """Undeclared placeholders are reported apart; the SQL around them is still judged."""
    uses = (piece for piece, _ in template.text.placeholders() if isinstance(piece, Value))
    made_up = {
        use.name: Parameter(use.name, "String", use.membership is not None, required=True)
        for use in uses
    }
    return dataclasses.replace(template, parameters={**made_up, **template.parameters})


def _text(template: Template, live: Sequence[int]) -> str:
    """The template's text as the dialect's parser reads it, its lines where they were."""
    dialect = template.dialect
    parts = render(template, live, Marks(dialect.placeholders))
    return "".join(
        dialect.box(part.column, _WORLD) if isinstance(part, Box) else part for part in parts
    )


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
    )


def _without_final_semicolon(sql: str) -> str:
    return re.sub(r";\s*\Z", "", sql).rstrip()
