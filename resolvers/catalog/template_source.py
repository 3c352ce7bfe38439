"""The text of one `.sql` file of the catalog: its header and its SQL, with values for variables."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from resolvers.catalog.files import UnreadableFile, read_text
from resolvers.catalog.variables import Variables
from resolvers.catalog.yaml_text import YamlText
from resolvers.sql.dialects import Dialect

__all__ = ["TemplateSource"]

_FILE: Final = re.compile(
    r"\A\s*/\*\s*---[ \t]*\n(?P<yaml>.*?)\n?[ \t]*---\s*\*/(?P<sql>.*)\Z", re.DOTALL
)


class TemplateSource:
    """The text of a template's file, split into its header (YAML) and its SQL.

    `sql_line` is the line of the file on which the SQL begins.
    """

    def __init__(self, yaml: str, yaml_line: int, sql: str, sql_line: int) -> None:
        self._yaml_text = yaml
        self._yaml_line = yaml_line
        self._sql = sql
        self.sql_line = sql_line

    @property
    def has_sql(self) -> bool:
        """Whether anything other than semicolons and spaces is below the header."""
        return bool(self._sql.strip("; \t\r\n"))

    @classmethod
    def read(cls, file: Path, variables: Variables) -> "TemplateSource":
        """Read a template's file, and record the variables it uses.

        Raise `UnreadableFile` if it is unreadable or has no header.
        """
        content = read_text(file)
        variables.note_uses(content)
        match = _FILE.match(content.removeprefix("\ufeff"))
        if match is None:
            raise UnreadableFile("begin the file with its header: /* --- YAML --- */")
        sql = match["sql"].lstrip()
        return cls(
            match["yaml"],
            1 + content.count("\n", 0, match.start("yaml")),
            sql.rstrip(),
            1 + content.count("\n", 0, match.end("sql") - len(sql)),
        )

    def header(self, variables: Variables, report: Callable[[int, str], None]) -> YamlText:
        """Return the header with the values of its variables.

        Call `report(line, message)` for each undefined variable.
        """
        first = self._yaml_line
        text = variables.expand_yaml(
            self._yaml_text, lambda line, message: report(first + line - 1, message)
        )
        return YamlText(text, first)

    def sql(
        self, dialect: Dialect, variables: Variables, report: Callable[[int, str], None]
    ) -> str:
        """Return the SQL with the values of its variables.

        Call `report(line, message)` for each undefined variable.
        """
        visible = dialect.lexical.blanked(self._sql, "comment")
        first = self.sql_line
        return variables.expand(
            self._sql, visible, lambda line, message: report(first + line - 1, message)
        )
