"""Pages for people, and the fenced blocks in them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

__all__ = ["PAGES", "ROOT", "Block", "blocks", "title"]

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = (
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "examples").glob("*/README.md")),
    ROOT / "packages" / "client" / "README.md",
)
_FENCE: Final = re.compile(r"(?:^<!-- (.+?) -->\n)?^```(\w*)\n(.*?)^```", re.DOTALL | re.MULTILINE)


class Block(NamedTuple):
    """A fenced block of `language`; `mark` is the comment above it, and `section` its heading."""

    language: str
    mark: str
    section: str
    text: str


def title(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> Iterator[Block]:
    text = page.read_text()
    section, end = "", 0
    for match in _FENCE.finditer(text):
        if headings := re.findall(r"^#+ (.+)$", text[end : match.start()], re.MULTILINE):
            section = headings[-1]
        end = match.end()
        yield Block(match[2], match[1] or "", section, match[3])
