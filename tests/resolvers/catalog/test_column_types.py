"""Columns of JSON, Decimal, Time, UUID and Bytes, lists with nullable items, and lists of lists."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from carto_graphql.settings.settings import Settings
from resolvers.sql.dialects import DIALECTS
from schema.build import build_schema
from server import create_app
from tests.catalog_gateway import POSTGIS_CATALOG, CatalogGateway, catalog_gateway
from tests.postgis import PostGIS
from tests.resolvers.shops import CATALOG, load, problems, write_catalog
from tests.serving import on_a_port

HEADER: Final = """\
/* ---
description: Values of all types.
columns:
  document: JSON
  list: JSON
  amount: Decimal!
  opens: Time
  code: UUID
  photo: Bytes
  codes: "[UUID!]"
  documents: "[JSON!]"
access: [public]
sort: [amount, opens, code]
order: amount
--- */
"""
BIGQUERY: Final = (
    HEADER
    + """\
SELECT STRUCT(1 AS a, ['x'] AS b) AS document, [STRUCT(1 AS a)] AS list,
  NUMERIC '12345678901234567890.50' AS amount, TIME '08:30:00.5' AS opens,
  'F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6' AS code, CAST('São' AS BYTES) AS photo,
  ['f81d4fae-7dec-11d0-a765-00a0c91e6bf6'] AS codes, [STRUCT(1 AS a), STRUCT(2 AS a)] AS documents
"""
)
POSTGRES: Final = (
    HEADER.replace("access:", '  grid: "[[Int]!]"\n  numbers: "[Int]"\naccess:')
    + """\
SELECT jsonb_build_object('a', 1, 'b', jsonb_build_array('x')) AS document,
  json_build_array(json_build_object('a', 1)) AS list, 12345678901234567890.50 AS amount,
  time '08:30:00.5' AS opens, uuid 'F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6' AS code,
  convert_to('São', 'UTF8') AS photo,
  ARRAY[uuid 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'] AS codes,
  ARRAY[jsonb_build_object('a', 1), jsonb_build_object('a', 2)] AS documents,
  ARRAY[ [1, 2], [NULL, 4] ] AS grid, ARRAY[1, NULL] AS numbers
"""
)
SELECTION: Final = "{ document list amount opens code photo codes documents"
EXPECTED: Final = {
    "document": {"a": 1, "b": ["x"]},
    "list": [{"a": 1}],
    "opens": "08:30:00.500000",
    "code": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "photo": base64.b64encode("São".encode()).decode(),
    "codes": ["f81d4fae-7dec-11d0-a765-00a0c91e6bf6"],
    "documents": [{"a": 1}, {"a": 2}],
}


def test_values_on_duckdb(tmp_path: Path) -> None:
    with catalog_gateway(tmp_path, catalog__yaml=CATALOG, rows__values=BIGQUERY) as gateway:
        [row] = gateway.rows(f"values {SELECTION} }}")
        assert row == EXPECTED | {"amount": "12345678901234567890.5"}
        sql, _ = gateway.statement
    assert "CAST(q.`amount` AS STRING) AS `amount`" in sql
    assert "TO_BASE64(q.`photo`) AS `photo`" in sql


def test_values_on_postgis(tmp_path: Path, postgis: PostGIS) -> None:
    with catalog_gateway(
        tmp_path, postgres=postgis.reader, catalog__yaml=POSTGIS_CATALOG, rows__values=POSTGRES
    ) as gateway:
        [row] = gateway.rows(f"values {SELECTION} grid numbers }}")
        assert row == EXPECTED | {
            "amount": "12345678901234567890.50",
            "grid": [[1, 2], [None, 4]],
            "numbers": [1, None],
        }
        ordered = gateway.rows(
            "values(orderBy:[{field:opens},{field:code,direction:DESC}]) { code }"
        )
        assert ordered == [{"code": EXPECTED["code"]}]


def test_the_schema_has_scalars_with_their_specifications(tmp_path: Path) -> None:
    catalog = load(tmp_path, catalog__yaml=POSTGIS_CATALOG, rows__values=POSTGRES)
    sdl = build_schema(catalog.public_templates()).as_str()
    assert "amount: Decimal!" in sdl
    assert "documents: [JSON!]" in sdl
    assert "grid: [[Int]!]" in sdl
    assert "numbers: [Int]" in sdl
    for name, page in {
        "JSON": "rfc8259",
        "Decimal": "xmlschema11-2",
        "Time": "rfc3339",
        "UUID": "rfc9562",
        "Bytes": "rfc4648",
    }.items():
        [line] = [
            line for line in sdl.splitlines() if line.startswith(f"scalar {name} @specifiedBy")
        ]
        assert page in line


PARAMETERS: Final = """\
/* ---
description: Parameters.
params:
  amount: { type: Decimal, max: "99999999999999999999.5" }
  opens: { type: Time, default: "08:00:00" }
  code: UUID
  codes: "[UUID!]"
  amounts: "[Decimal!]"
columns: { same: Boolean!, found: Boolean! }
access: [public]
sample: { amount: 1, code: F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6, codes: [], amounts: [] }
--- */
SELECT {{amount}} = CAST('12345678901234567890.5' AS NUMERIC)
  AND {{opens}} = CAST('08:30:00.5' AS TIME)
  AND {{code}} = CAST('f81d4fae-7dec-11d0-a765-00a0c91e6bf6' AS UUID) AS same,
  ({{code}} IN {{codes}} OR {{amount}} IN {{amounts}}) AS found
"""
ARGUMENTS: Final = """\
parameters(amount:"12345678901234567890.50",opens:"08:30:00.500000",code:"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6",\
codes:{},amounts:{}) {{ same found }}\
"""
CODE: Final = '["f81d4fae-7dec-11d0-a765-00a0c91e6bf6"]'


def check_parameters(gateway: CatalogGateway) -> None:
    for codes, amounts, found in (
        (CODE, '["1"]', True),
        ("[]", '["12345678901234567890.5", 2]', True),
        ("[]", "[]", False),
    ):
        [row] = gateway.rows(ARGUMENTS.format(codes, amounts))
        assert row == {"same": True, "found": found}
    for argument, value, expected in (
        ("amount", 1.5, "must be a decimal number with at most 29 digits"),
        ("amount", "100000000000000000000", "must be at most 99999999999999999999.5"),
        ("amount", "1e3", "must be a decimal number"),
        ("opens", "8:30", "must be a time as hh:mm:ss"),
        ("opens", "25:00:00", "must be a time as hh:mm:ss"),
        ("code", "f81d4fae", "must be a UUID"),
    ):
        types = {"amount": "Decimal!", "opens": "Time!", "code": "UUID!"}
        given = {"amount": "1", "opens": "00:00:00", "code": json.loads(CODE)[0], argument: value}
        declared = ", ".join(f"${name}: {type_}" for name, type_ in types.items())
        passed = ", ".join(f"{name}: ${name}" for name in types)
        field = f"parameters({passed}, codes: [], amounts: []) {{ rows {{ same }} }}"
        query = f"query({declared}) {{ queryRows {{ {field} }} }}"
        [error] = gateway.post(query, given)["errors"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"
        assert argument in error["message"]
        assert expected in error["message"]


def test_parameters_on_duckdb(tmp_path: Path) -> None:
    text = PARAMETERS.replace(" AS UUID)", " AS STRING)")
    with catalog_gateway(tmp_path, catalog__yaml=CATALOG, rows__parameters=text) as gateway:
        check_parameters(gateway)


def test_parameters_on_postgis(tmp_path: Path, postgis: PostGIS) -> None:
    with catalog_gateway(
        tmp_path,
        postgres=postgis.reader,
        catalog__yaml=POSTGIS_CATALOG,
        rows__parameters=PARAMETERS,
    ) as gateway:
        check_parameters(gateway)


@pytest.mark.parametrize(
    ("now", "becomes", "line", "says"),
    [
        (
            "photo: Bytes",
            'photo: "[Bytes!]"',
            9,
            "columns.photo: a list of bytes cannot be selected",
        ),
        ("list: JSON", 'list: "[[JSON]]"', 5, "columns.list: BigQuery has no lists of lists"),
        (
            "[amount, opens",
            "[document, opens",
            13,
            "sort: document cannot be ordered by: it is JSON",
        ),
        (
            "columns:",
            "params: { x: JSON }\ncolumns:",
            3,
            "params.x.type: CARTO binds no value of type JSON; declare String, and parse the JSON",
        ),
        (
            "columns:",
            'params: { x: { type: "[Bytes!]!" } }\ncolumns:',
            3,
            "params.x.type: CARTO binds no value of type Bytes; declare String, and parse the base64",
        ),
        (
            "sort:",
            "filter: [document]\nsort:",
            13,
            "filter: document cannot be filtered: it is JSON",
        ),
        (
            "sort:",
            "filter: [amount]\nsort:",
            13,
            "filter: amount cannot be filtered: it is Decimal",
        ),
        ("sort:", "aggregate: [photo]\nsort:", 13, "aggregate: photo cannot be aggregated"),
        (
            "amount: Decimal!",
            "amount: Money",
            6,
            "columns.amount.type: no such type; use one of Int",
        ),
        ("list: JSON", 'list: "[[[Int]]]"', 5, "columns.list.type: no such type"),
    ],
)
def test_what_a_type_cannot_do_is_reported_with_its_line(
    tmp_path: Path, now: str, becomes: str, line: int, says: str
) -> None:
    found = problems(tmp_path, rows__values=BIGQUERY.replace(now, becomes, 1))
    assert any(each.line == line and each.message.startswith(says) for each in found), found


@pytest.mark.parametrize("provider", [name for name, each in DIALECTS.items() if each.nested_lists])
def test_lists_of_lists_load_where_the_warehouse_has_them(tmp_path: Path, provider: str) -> None:
    yaml = f"connections: {{ it: {{ provider: {provider} }} }}\ndefaults: {{ connection: it }}\n"
    text = "/* ---\ndescription: d\ncolumns: { a: '[[Int!]!]' }\naccess: [public]\n--- */\nSELECT a FROM t\n"
    assert problems(tmp_path, catalog__yaml=yaml, rows__lists=text) == []


@contextmanager
def responding(folder: Path, rows: object) -> Iterator[httpx.Client]:
    write_catalog(folder, catalog__yaml=POSTGIS_CATALOG, rows__values=POSTGRES)

    async def carto(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps({"rows": rows}).encode()})

    with on_a_port(carto) as carto_url:
        settings = {
            "carto_api_base_url": carto_url,
            "carto_api_access_token": "t",
            "catalog": folder,
        }
        app = create_app(Settings.model_validate(settings))
        with on_a_port(app) as url, httpx.Client(base_url=url, timeout=60) as http:
            yield http


def test_one_wrong_value_leaves_the_others(tmp_path: Path) -> None:
    right = {
        **{name: value for name, value in EXPECTED.items() if name != "documents"},
        "amount": "1.50",
        "grid": [[1], [None]],
    }
    rows = [right, {**right, "document": 5, "opens": "24:00:00"}]
    query = "{ queryRows { values { rows { document list amount opens code photo codes grid } } } }"
    with responding(tmp_path, rows) as http:
        response = http.post("/graphql", json={"query": query}).json()
    assert response["data"]["queryRows"]["values"]["rows"] == [
        right,
        {**right, "document": None, "opens": None},
    ]
    assert [error["path"][-1] for error in response["errors"]] == ["document", "opens"]
    assert {error["extensions"]["code"] for error in response["errors"]} == {"UPSTREAM_INVALID"}
