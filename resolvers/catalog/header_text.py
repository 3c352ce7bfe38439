"""The YAML of a template's header together with the shared parts that it includes."""

from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from resolvers.catalog.files import UnreadableFile
from resolvers.catalog.header import TemplateHeader
from resolvers.catalog.header_types import Location
from resolvers.catalog.shared_files import SharedFiles
from resolvers.catalog.yaml_text import YamlText, validate
from resolvers.errors import Problem

__all__ = ["HeaderText"]

_MERGED = ("params", "columns")
"""Keys whose members are merged.

For any other key, the header's own value replaces the included one.
"""


class HeaderText:
    """The text of a template's header, together with the shared files that it includes.

    `problems` are the errors found in the header and in these files.
    """

    def __init__(self, file: Path, own: YamlText) -> None:
        self._file = file
        self._own = own
        self._parts = [own]
        self._merged: Mapping[str, Any] = {}
        self.problems: list[Problem] = []

    def read(self, shared: SharedFiles) -> TemplateHeader | None:
        """Return the header with the files that it includes.

        If it is invalid, add the errors to `problems`, and return None.
        """
        content = self._plain(self._own)
        merged = dict(content) if isinstance(content, Mapping) else content
        for index, name in enumerate(_included(content)):
            merged = self._include(merged, name, index, shared)
        if self.problems:
            return None
        self._merged = merged
        return validate(TemplateHeader, merged, self._report)

    def place(self, location: Location) -> tuple[Path, int]:
        """Return the file and line of the key at `location`, or of the nearest key around it."""
        best = max(self._parts, key=lambda part: part.depth(location))
        return best.file or self._file, best.line(location)

    def own_line(self, location: Location) -> int:
        """Return the line of the key at `location`, or of `include:` if the key is included."""
        file, line = self.place(location)
        return line if file == self._file else self._own.line(("include",))

    def merged_text(self) -> str:
        """Return the merged header as YAML, or an empty text if the header includes nothing."""
        if len(self._parts) == 1:
            return ""
        content = {key: value for key, value in self._merged.items() if key != "include"}
        written = StringIO()
        YAML(typ="safe", pure=True).dump(content, written)
        return written.getvalue()

    def _include(self, merged: Any, name: str, index: int, shared: SharedFiles) -> Any:
        at: Location = ("include", index)

        def report(file: Path, line: int, message: str) -> None:
            self.problems.append(Problem(file, line, message))

        try:
            part = shared.header(name, report)
        except UnreadableFile as error:
            self._report(at, f"include: {error}")
            return merged
        content = self._plain(part)
        if not isinstance(content, Mapping):
            if content is not None:
                report(part.file or self._file, 1, "expected keys with values: { key: value }")
            return merged
        self._parts.append(part)
        if "include" in content:
            line = part.line(("include",))
            report(part.file or self._file, line, "include: a shared part cannot include another")
        return _merge(merged, content)

    def _plain(self, part: YamlText) -> Any:
        content = part.plain()
        file = part.file or self._file
        self.problems += [Problem(file, line, message) for line, message in part.problems]
        return content

    def _report(self, location: Location, message: str) -> None:
        self.problems.append(Problem(*self.place(location), message))


def _included(content: Any) -> Sequence[str]:
    names = content.get("include") if isinstance(content, Mapping) else None
    names = [names] if isinstance(names, str) else names
    # What is no list of names is reported by the model.
    return [name for name in names if isinstance(name, str)] if isinstance(names, list) else []


def _merge(own: Mapping[str, Any], shared: Mapping[str, Any]) -> Mapping[str, Any]:
    merged = {**shared, **own}
    for key in _MERGED:
        first, further = own.get(key), shared.get(key)
        if isinstance(first, Mapping) and isinstance(further, Mapping):
            merged[key] = {
                **first,
                **{name: further[name] for name in further if name not in first},
            }
    return merged
