"""Files that templates share: parts of headers (`.yaml`) and pieces of SQL (`.sql`), in `shared/`."""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

from resolvers.catalog.files import SHARED_FOLDER, UnreadableFile, read_text
from resolvers.catalog.variables import Variables
from resolvers.catalog.yaml_text import YamlText
from resolvers.sql.dialects import Dialect

__all__ = ["ExpandedSQL", "SharedFiles", "expand_includes"]

_NAME: Final = r"[A-Za-z0-9_][A-Za-z0-9_-]*"
_INCLUDE: Final = re.compile(r"\{\{\s*include\(\s*(?P<name>[^)]*?)\s*\)\s*\}\}")

Report = Callable[[Path, int, str], None]
Place = tuple[Path, int]


class SharedFiles:
    """Reader of a catalog's shared files, which replaces variables by their values.

    `report(file, line, message)` is called for each undefined variable. A file that cannot be read
    raises `UnreadableFile`.
    """

    def __init__(self, folder: Path, variables: Variables) -> None:
        self._folder = folder / SHARED_FOLDER
        self._variables = variables
        for suffix in ("yaml", "sql"):
            for file in sorted(self._folder.glob(f"*.{suffix}")):
                self._note_uses(file)

    def header(self, name: str, report: Report) -> YamlText:
        """Return the YAML of the shared file `name`, with the variables filled in."""
        file, text = self._read(name, "yaml")
        expanded = self._variables.expand_yaml(text, lambda *problem: report(file, *problem))
        return YamlText(expanded, 1, file)

    def sql(self, name: str, dialect: Dialect, report: Report) -> tuple[Path, str]:
        """Return the path and the SQL of the shared file `name`, with the variables filled in."""
        file, text = self._read(name, "sql")
        visible = dialect.lexical.blanked(text, "comment")
        return file, self._variables.expand(text, visible, lambda *problem: report(file, *problem))

    def _read(self, name: str, suffix: str) -> tuple[Path, str]:
        if re.fullmatch(rf"{_NAME}\.{suffix}", name, re.ASCII) is None:
            raise UnreadableFile(f"expected the name of a .{suffix} file in {SHARED_FOLDER}/")
        file = self._folder / name
        try:
            text = read_text(file).removeprefix("\ufeff")
        except UnreadableFile as error:
            raise UnreadableFile(f"{SHARED_FOLDER}/{name}: {error}") from None
        return file, text.rstrip()

    def _note_uses(self, file: Path) -> None:
        # Also for a file that no template includes.
        with suppress(UnreadableFile):  # reported where it is included
            self._variables.note_uses(read_text(file))


class ExpandedSQL:
    """SQL in which the text of files replaces the placeholders that include these files.

    Each included file begins on a new line, and so does the text after it. `places` has the file
    and the line number that each line comes from.
    """

    def __init__(self) -> None:
        self._lines: list[str] = [""]
        self.places: list[Place] = []
        self.is_whole = True
        """False if a piece could not be included."""

    @property
    def text(self) -> str:
        """The SQL with all included files, as one text."""
        return "\n".join(self._lines)

    def add(self, text: str, file: Path, first_line: int) -> None:
        """Append `text` to the SQL, without a line break before it.

        `text` begins on the line `first_line` of `file`.
        """
        first, *rest = text.split("\n")
        self._lines[-1] += first
        if len(self.places) < len(self._lines):
            self.places.append((file, first_line))
        self._lines += rest
        self.places += [(file, first_line + number) for number in range(1, len(rest) + 1)]

    def break_line(self) -> None:
        """Append a line break to the SQL."""
        self._lines.append("")


def expand_includes(
    sql: str, dialect: Dialect, place: Place, shared: SharedFiles, report: Report
) -> ExpandedSQL:
    """Replace each `{{include(name.sql)}}` by that file's SQL.

    `sql` begins at `place`. Unreadable files are reported.
    """
    file, first = place
    expanded, position = ExpandedSQL(), 0
    visible = dialect.lexical.blanked(sql)
    for match in _INCLUDE.finditer(sql):
        if visible[match.start()] != "{":
            continue  # in a comment or a string
        line = first + sql.count("\n", 0, match.start())
        expanded.add(sql[position : match.start()], file, first + sql.count("\n", 0, position))
        position = match.end()
        try:
            included, text = shared.sql(match["name"], dialect, report)
        except UnreadableFile as error:
            report(file, line, f"{match[0]}: {error}")
            expanded.is_whole = False
            continue
        expanded.break_line()
        expanded.add(text, included, 1)
        expanded.break_line()
    expanded.add(sql[position:], file, first + sql.count("\n", 0, position))
    return expanded
