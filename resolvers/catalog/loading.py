"""Loading of a catalog: a folder of reviewed SQL templates, loaded whole or rejected.

catalog.yaml          connections and defaults
features/NAME.sql     one field of `features`
rows/NAME.sql         one field of `queryRows`
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from resolvers.catalog.catalog import Catalog
from resolvers.catalog.files import UnreadableFile, read_text, template_files
from resolvers.catalog.header import CatalogHeader
from resolvers.catalog.template_file import read_template
from resolvers.catalog.yaml_text import YamlText
from resolvers.errors import CatalogError, Problem
from resolvers.sql.dialects import DIALECTS
from resolvers.sql.template import Connection, Template

__all__ = ["Catalog", "CheckTemplates", "load_catalog"]

CheckTemplates = Callable[[Sequence[Template]], Iterable[Problem]]
"""Finds errors that lie between templates, such as names that clash in the schema."""


def _find_nothing(_: Sequence[Template]) -> Iterable[Problem]:
    return ()


def load_catalog(folder: Path, *, check: CheckTemplates = _find_nothing) -> Catalog:
    """Return the catalog in `folder`; raise `CatalogError` with every error, by file and line."""
    header, problems = _read_catalog_yaml(folder / "catalog.yaml")
    if header is None:
        raise CatalogError(problems)
    connections = {
        name: Connection(name, DIALECTS[each.provider]) if each.provider in DIALECTS else None
        for name, each in header.connections.items()
    }
    templates: list[Template] = []
    for kind, file in template_files(folder, problems):
        template, errors = read_template(file, kind, connections, header.defaults)
        problems += errors
        templates += [template] if template else []
    problems += check(templates)
    if not templates and not problems:
        problems.append(Problem(folder, 1, "there is no template; put one in features/ or rows/"))
    if problems:
        raise CatalogError(problems)
    return Catalog(folder, tuple(templates))


def _read_catalog_yaml(file: Path) -> tuple[CatalogHeader | None, list[Problem]]:
    try:
        yaml = YamlText(read_text(file), 1)
    except UnreadableFile as error:
        advice = "; a catalog begins with its connections" if "no such" in str(error) else ""
        return None, [Problem(file, 1, f"{error}{advice}")]
    header = yaml.read(CatalogHeader)
    problems = [Problem(file, line, message) for line, message in yaml.problems]
    return header, problems + (list(_wrong_connections(file, yaml, header)) if header else [])


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
