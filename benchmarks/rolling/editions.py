"""Catalogs whose responses show their edition, and a CARTO that returns it from the SQL.

python -m benchmarks.rolling.editions PORT
"""

import asyncio
import random
import re
import sys
from pathlib import Path
from typing import Final

import uvloop

from benchmarks.upstream import Upstream

__all__ = ["QUERY", "break_catalog", "editions_in", "write_catalog"]

QUERY: Final = (
    "query ($number: Int!) { queryRows {"
    " towns(number: $number) { rows { edition } } villages(number: $number) { rows { edition } } }"
    ' __type(name: "TownsRow") { description } }'
)
"""Two statements and the schema, all of which name the edition."""

MIN_SECONDS, MAX_SECONDS = 0.01, 0.3
"""How long CARTO takes."""

_EDITION: Final = re.compile(rb"edition_(\d+)")
_CONNECTIONS: Final = "connections:\n  one: { provider: bigquery }\ndefaults: { connection: one }\n"
_TEMPLATE: Final = """/* ---
description: Edition {edition}.
params:
  number: {{ type: Int!, description: Makes each statement another one. }}
columns: {{ edition: Int! }}
access: [public]
sample: {{ number: 1 }}
--- */
SELECT {edition} AS edition, 'edition_{edition}' AS mark FROM dataset.{name} WHERE number = {{{{number}}}}
"""


def write_catalog(folder: Path, edition: int) -> None:
    (folder / "rows").mkdir(parents=True, exist_ok=True)
    (folder / "catalog.yaml").write_text(_CONNECTIONS)
    for name in ("towns", "villages"):
        text = _TEMPLATE.format(edition=edition, name=name)
        (folder / "rows" / f"{name}.sql").write_text(text)


def break_catalog(folder: Path) -> None:
    file = folder / "rows/villages.sql"
    file.write_text(file.read_text().replace("columns:", "colums:"))


def editions_in(response: dict[str, object]) -> set[int]:
    match response:
        case {
            "data": {
                "queryRows": {
                    "towns": {"rows": [{"edition": int(first)}]},
                    "villages": {"rows": [{"edition": int(second)}]},
                },
                "__type": {"description": str(description)},
            }
        }:
            return {first, second, int(description.removeprefix("Edition ").rstrip("."))}
    raise KeyError(str(response))


class EditionUpstream(Upstream):
    """A connection to a stub of CARTO. Its responses are slow, and have one row."""

    token_seconds = 3600

    def __init__(self) -> None:
        super().__init__({})
        self._random = random.Random(1)  # noqa: S311  # no secret

    def _response(self, request: bytes) -> bytes:
        edition = _EDITION.search(request)
        if edition is None:
            return super()._response(request)  # of the token endpoint
        body = (
            b'{"rows":[{"edition":%b}],"schema":[{"name":"edition","type":"number"}]}' % edition[1]
        )
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        return head % len(body) + body

    def _send(self) -> None:
        seconds = self._random.uniform(MIN_SECONDS, MAX_SECONDS)
        asyncio.get_running_loop().call_later(seconds, super()._send)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(EditionUpstream, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
