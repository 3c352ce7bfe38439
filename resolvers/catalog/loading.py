"""Loading of a catalog: a folder of reviewed SQL templates, loaded whole or rejected.

catalog.yaml          connections, defaults and variables
vars.NAME.yaml        values of the variables in one environment
features/NAME.sql     one field of `features`
rows/NAME.sql         one field of `queryRows`
shared/               what they include
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from resolvers.catalog.catalog import Catalog
from resolvers.catalog.files import UnreadableFile, read_text, template_files
from resolvers.catalog.header import CatalogHeader, CatalogVariables
from resolvers.catalog.shared_files import SharedFiles
from resolvers.catalog.template_file import TemplateContext, read_template
from resolvers.catalog.variables import (
    Variables,
    VariableSources,
    mask_variables,
    read_variables,
)
from resolvers.catalog.yaml_text import YamlText
from resolvers.errors import CatalogError, Problem
from resolvers.sql.dialects import DIALECTS
from resolvers.sql.template import Connection, Template

__all__ = ["Catalog", "CheckTemplates", "VariableSources", "load_catalog"]

CheckTemplates = Callable[[Sequence[Template]], Iterable[Problem]]
"""Finds errors that concern several templates, such as names that clash in the schema."""


def _find_nothing(_: Sequence[Template]) -> Iterable[Problem]:
    return ()


_NO_SOURCES: Final = VariableSources()


def load_catalog(
    folder: Path,
    variables: VariableSources = _NO_SOURCES,
    *,
    check: CheckTemplates = _find_nothing,
) -> Catalog:
    """Load the catalog in `folder`.

    Raise `CatalogError` with all errors, including those from `check`.
    """
    root = _CatalogFile(folder / "catalog.yaml", variables)
    header, problems = root.read(), root.problems
    if header is None:
        raise CatalogError(problems)
    shared = SharedFiles(folder, root.variables)
    context = TemplateContext(_connections(header), header.defaults, shared, root.variables)
    templates: list[Template] = []
    for kind, file in template_files(folder, problems):
        template, errors = read_template(file, kind, context)
        problems += errors
        templates += [template] if template else []
    problems += [*check(templates), *root.unused_variables()]
    if not templates and not problems:
        problems.append(Problem(folder, 1, "there is no template; put one in features/ or rows/"))
    if problems:
        raise CatalogError(problems)
    return Catalog(folder, tuple(templates))


def _connections(header: CatalogHeader) -> Mapping[str, Connection | None]:
    return {
        name: Connection(name, DIALECTS[each.provider], each.toolbox)
        if each.provider in DIALECTS
        else None
        for name, each in header.connections.items()
    }


class _CatalogFile:
    """Reader of catalog.yaml, which collects errors in `problems`.

    The variables are read first, because the rest of the file may use them.
    """

    def __init__(self, file: Path, sources: VariableSources) -> None:
        self._file = file
        self._sources = sources
        self.variables = Variables()
        self.problems: list[Problem] = []

    def read(self) -> CatalogHeader | None:
        """Return the content of catalog.yaml.

        If it is not valid, add the errors to `problems` and return None.
        """
        try:
            text = read_text(self._file)
        except UnreadableFile as error:
            advice = "; a catalog begins with its connections" if "no such" in str(error) else ""
            self._report(1, f"{error}{advice}")
            return None
        self._yaml = YamlText(mask_variables(text), 1)
        if declared := self._yaml.read(CatalogVariables):
            self.variables, problems = read_variables(
                self._file, self._yaml, declared.vars, self._sources
            )
            self.problems += problems
            self._yaml = YamlText(self.variables.expand_yaml(text, self._report), 1)
        header = self._yaml.read(CatalogHeader)
        for line, message in dict.fromkeys(self._yaml.problems):
            self._report(line, message)
        if header:
            self.problems += _wrong_connections(self._file, self._yaml, header)
        return header

    def unused_variables(self) -> Iterator[Problem]:
        """Yield a problem for each variable that no file uses."""
        for name in self.variables.values.keys() - self.variables.used:
            message = f"vars.{name}: is never used; write ${{{name}}} in a template or remove it"
            yield Problem(self._file, self._yaml.line(("vars", name)), message)

    def _report(self, line: int, message: str) -> None:
        self.problems.append(Problem(self._file, line, message))


def _wrong_connections(file: Path, yaml: YamlText, header: CatalogHeader) -> Iterator[Problem]:
    for name, connection in header.connections.items():
        if connection.provider not in DIALECTS:
            line = yaml.line(("connections", name, "provider"))
            known = ", ".join(DIALECTS)
            message = f"connections.{name}.provider: {connection.provider} is not one of {known}"
            yield Problem(file, line, message)
    default = header.defaults.connection
    if default is not None and default not in header.connections:
        line = yaml.line(("defaults", "connection"))
        message = f"defaults.connection: {default} is not among the connections"
        yield Problem(file, line, message)
