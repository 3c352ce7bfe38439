"""The table of scalars is the one place of each rule: everything that depends on a type follows it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from resolvers.catalog.header import header_json_schema
from resolvers.scalars import SCALARS, bindable, declarable, responses_table
from resolvers.sql.dialects import DIALECTS
from schema.scalars import PYTHON_TYPES, scalar_map

ROOT: Final = Path(__file__).parents[3]


@pytest.mark.parametrize("name", bindable())
def test_every_scalar_that_is_bound_has_a_type_in_every_warehouse(name: str) -> None:
    assert SCALARS[name].sql.keys() == DIALECTS.keys()
    assert all(name in dialect.types for dialect in DIALECTS.values())


def test_every_scalar_has_its_graphql_type() -> None:
    defined = {definition.name for definition in scalar_map(10).values()}
    assert defined == {name for name, scalar in SCALARS.items() if not scalar.is_built_in}
    assert PYTHON_TYPES.keys() == SCALARS.keys()


def test_the_documentation_has_the_rule_of_every_scalar() -> None:
    # To update the page, paste what `responses_table()` returns.
    assert responses_table() in (ROOT / "docs/catalog.md").read_text()


def test_the_header_accepts_the_scalars_of_the_table() -> None:
    schema = json.dumps(header_json_schema())
    assert "|".join(declarable()) in schema


MADE_UP: Final = """
import asyncio, dataclasses, json, sys
from pathlib import Path
from resolvers.scalars import SCALARS, Scalar

def parse_percent(value):
    if not isinstance(value, int | float) or not 0 <= value <= 100:
        raise ValueError("expected a number from 0 to 100")
    return float(value)

SCALARS["Percent"] = Scalar(
    name="Percent", parse=parse_percent, is_ordered=True,
    sql=SCALARS["Float"].sql, accepts="A number", strict=float, lenient=float | str,
    read=lambda cells: [float(str(cell).rstrip("%")) for cell in cells],
    fast_check="Float", description="A share of a hundred.", specified_by="https://example.com/percent",
)

# The entry is made: from here on the program is used unchanged.
import httpx
from carto_graphql.settings.settings import Settings
from server import create_app

folder = Path(sys.argv[1])
(folder / "rows").mkdir()
(folder / "catalog.yaml").write_text("connections: { c: { provider: postgres } }\\ndefaults: { connection: c }\\n")
(folder / "rows/shares.sql").write_text('''/* ---
description: d
params: { least: { type: Percent, default: 5, max: 50 } }
columns: { share: Percent!, shares: "[Percent]" }
access: [public]
--- */
SELECT share, shares FROM t WHERE share >= {{least}}''')

async def main():
    sent = []
    async def carto(scope, receive, send):
        body = (await receive())["body"]
        sent.append(json.loads(body or b"{}") or scope["query_string"].decode())
        rows = [{"share": 7.5, "shares": [1, None]}, {"share": "12%", "shares": None}]
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps({"rows": rows}).encode()})
    from tests.serving import on_a_port
    with on_a_port(carto) as carto_url:
        settings = Settings.model_validate({
            "carto_api_base_url": carto_url, "carto_api_access_token": "t", "catalog": str(folder)})
        with on_a_port(create_app(settings)) as url:
            async with httpx.AsyncClient(base_url=url, timeout=20) as http:
                async def run(query):
                    return (await http.post("/graphql", json={"query": query})).json()
                print(json.dumps([
                    await run("{ queryRows { shares(least: 10) { rows { share shares } } } }"),
                    await run("{ queryRows { shares(least: 101) { rows { share } } } }"),
                    await run('{ __type(name: "Percent") { description specifiedByURL } }'),
                    sent[0]]))

asyncio.run(main())
"""


def test_a_new_scalar_is_one_entry_of_the_table(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", MADE_UP, str(tmp_path)], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    rows, wrong, type_, sent = json.loads(done.stdout)
    assert rows["data"]["queryRows"]["shares"]["rows"] == [
        {"share": 7.5, "shares": [1, None]},
        {"share": 12.0, "shares": None},
    ]
    assert "must be a number from 0 to 100" in wrong["errors"][0]["message"]
    assert type_["data"]["__type"] == {
        "description": "A share of a hundred.",
        "specifiedByURL": "https://example.com/percent",
    }
    statement = json.dumps(sent)
    assert "double precision" in statement
    assert "10.0" in statement
