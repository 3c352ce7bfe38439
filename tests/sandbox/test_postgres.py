"""PostgreSQL with PostGIS behind CARTO's API: every template, the index, the forms of values, and rejections."""

import threading
from collections.abc import AsyncIterator
from importlib.resources import as_file
from pathlib import Path
from typing import Any

import httpx
import msgspec
import psycopg
import pytest

from carto_graphql.sandbox import SANDBOX_API_ACCESS_TOKEN, create_sandbox, sandbox_catalog
from carto_graphql.sandbox.engine import QueryError, QueryInterrupted
from carto_graphql.sandbox.named_sources import NAMED_SOURCES
from carto_graphql.sandbox.postgres_engine import PostgresEngine
from resolvers.sql.box_argument import build_box
from resolvers.sql.dialects import BBox
from resolvers.sql.projection import Projection
from resolvers.sql.statements import Statement, write_statement
from tests.postgis import PostGIS
from tests.resolvers.shops import load_one
from tests.resolvers.template_calls import build_call, calls, projections
from tests.resolvers.warehouses import TEMPLATES, header_of

pytestmark = pytest.mark.anyio

NAMES = sorted(name for provider, name in TEMPLATES if provider == "postgres")


@pytest.fixture(scope="session")
def engine(postgis: PostGIS) -> PostgresEngine:
    return PostgresEngine(postgis.reader)


@pytest.fixture
async def carto(postgis: PostGIS) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_sandbox(postgres=postgis.reader)),
        base_url="http://sandbox.test",
        headers={"Authorization": f"Bearer {SANDBOX_API_ACCESS_TOKEN}"},
    ) as client:
        yield client


def rows(engine: PostgresEngine, sql: str, *values: object) -> list[dict[str, Any]]:
    job = engine.job(sql, values)
    try:
        return job.fetch(200_000).records()
    finally:
        job.close()


@pytest.mark.parametrize("name", NAMES)
def test_each_statement_runs(engine: PostgresEngine, name: str) -> None:
    template = TEMPLATES["postgres", name]
    [(_, everything), *_] = projections(template)
    for title, call in calls(template):
        statement = write_statement(call, everything)
        assert isinstance(statement.parameters, list)
        sql = NAMED_SOURCES["postgis"].get(statement.sql, statement.sql)
        found = rows(engine, sql, *statement.parameters)
        assert found or title != "the sample"


@pytest.mark.parametrize("name", NAMES)
def test_a_template_promises_the_same_in_both_catalogs(name: str) -> None:
    with as_file(sandbox_catalog("postgres") / f"{name.replace('-', '/', 1)}.sql") as file:
        assert file.read_text().startswith(header_of(name.replace("-", "/", 1)))


TEMPLATE = """\
/* ---
description: Places.
geometry: {geometry}
columns: {{ name: String! }}
access: [public]
--- */
SELECT name, {column} FROM world.{table}
{clause}
"""
IN_THE_TEMPLATE = "WHERE TRUE [[ AND {{bbox(geom)}} ]]"
GEOGRAPHY = "{ column: geog, type: geography }"
BOX_FORMS = {
    "around a template": ("cities", "geom", "geom", "", "cities_geom_idx"),
    "in a template": ("cities", "geom", "geom", IN_THE_TEMPLATE, "cities_geom_idx"),
    "around a geography": ("places", GEOGRAPHY, "geog", "", "places_geometry"),
    "in a geography": (
        "places",
        GEOGRAPHY,
        "geog",
        "WHERE TRUE [[ AND {{bbox(geog)}} ]]",
        "places_geometry",
    ),
    "in a geography that the header does not name": (
        "places",
        "geom",
        "CAST(geog AS geometry) AS geom",
        "WHERE TRUE [[ AND {{bbox(places.geog, geography)}} ]]",
        "places_geometry",
    ),
}
"""Table, `geometry:`, column, clause, and the index that the box should find."""


@pytest.fixture(scope="session")
def with_geography(postgis: PostGIS) -> PostGIS:
    with psycopg.connect(postgis.owner) as connection:
        connection.execute(
            "CREATE TABLE world.places AS SELECT name, geom::geography AS geog FROM world.cities"
        )
        connection.execute(
            # docs/providers/postgres.md requires this index.
            "CREATE INDEX places_geometry ON world.places USING gist (CAST(geog AS geometry))"
        )
        connection.execute("GRANT SELECT ON world.places TO PUBLIC")
    with psycopg.connect(postgis.owner, autocommit=True) as connection:
        connection.execute("ANALYZE world.places")
    return postgis


def boxed(folder: Path, form: str, box: BBox, columns: Projection) -> Statement:
    table, geometry, column, clause, _ = BOX_FORMS[form]
    text = TEMPLATE.format(table=table, geometry=geometry, column=column, clause=clause)
    yaml = "connections: { it: { provider: postgres } }\ndefaults: { connection: it }\n"
    template = load_one(folder, catalog__yaml=yaml, features__places=text)
    return write_statement(build_call(template, {}, box=box, limit=10_000), columns)


@pytest.mark.parametrize("form", BOX_FORMS)
@pytest.mark.parametrize("box", [build_box(2, 48, 3, 49), build_box(179, -20, -179, -10)])
def test_a_box_looks_into_the_index(
    with_geography: PostGIS, tmp_path: Path, form: str, box: BBox
) -> None:
    statement = boxed(tmp_path, form, box, Projection(("name",), geometry=True))
    with psycopg.connect(with_geography.owner, cursor_factory=psycopg.RawCursor) as connection:
        lines = connection.execute(f"EXPLAIN {statement.sql}", statement.parameters).fetchall()
    plan = "\n".join(line for (line,) in lines)
    assert (
        f"Index Scan on {BOX_FORMS[form][-1]}" in plan or f"using {BOX_FORMS[form][-1]}" in plan
    ), plan


@pytest.mark.parametrize("form", BOX_FORMS)
@pytest.mark.parametrize(
    "box", [build_box(-10, 35, 30, 60), build_box(100, -50, -100, 50), build_box(-170, -60, 150, 0)]
)
def test_a_box_holds_the_same_places_in_every_form(
    with_geography: PostGIS, engine: PostgresEngine, tmp_path: Path, form: str, box: BBox
) -> None:
    statement = boxed(tmp_path, form, box, Projection(("name",)))
    expected = boxed(tmp_path / "expected", "in a template", box, Projection(("name",)))
    names = [
        sorted(row["name"] for row in rows(engine, each.sql)) for each in (statement, expected)
    ]
    assert names[0] == names[1] != []


PRECISE = "{ column: geom, precision: 2 }"


@pytest.mark.parametrize("as_text", [True, False])
def test_coordinates_have_the_requested_decimals(
    postgis: PostGIS, engine: PostgresEngine, tmp_path: Path, as_text: bool
) -> None:
    yaml = "connections: { it: { provider: postgres } }\ndefaults: { connection: it }\n"
    text = TEMPLATE.format(
        table="cities", geometry=PRECISE, column="geom", clause="WHERE name = 'Paris'"
    )
    template = load_one(tmp_path, catalog__yaml=yaml, features__places=text)
    projection = Projection(geometry=True, geometry_as_text=as_text)
    statement = write_statement(build_call(template, {}), projection)
    job = engine.job(statement.sql, [])
    shapes = [row["__geometry"] for row in job.fetch(10, as_geojson=True).records()]
    job.close()
    assert '{"type":"Point","coordinates":[2.35,48.85]}' in map(decoded, shapes)


def decoded(cell: object) -> str:
    return bytes(cell).decode() if isinstance(cell, msgspec.Raw) else str(cell)


async def test_values_arrive_as_node_postgres_sends_them(carto: httpx.AsyncClient) -> None:
    sql = """
    SELECT 9007199254740993::bigint AS big, 12.50::numeric AS amount, 5::int AS small, 0.5::float8 AS half,
      true AS yes, DATE '2024-05-01' AS day, TIMESTAMPTZ '2024-05-01 12:00+02' AS moment,
      ST_Point(1, 2, 4326) AS geom, ARRAY[1, 2] AS list, NULL::int AS none
    """
    response = (await carto.post("/v3/sql/postgis/query", json={"q": sql})).json()
    assert response["rows"] == [
        {
            "big": "9007199254740993",
            "amount": "12.50",
            "small": 5,
            "half": 0.5,
            "yes": True,
            "day": "2024-05-01T00:00:00.000Z",
            "moment": "2024-05-01T10:00:00.000Z",
            "geom": "0101000020E6100000000000000000F03F0000000000000040",
            "list": [1, 2],
            "none": None,
        }
    ]
    types = {column["name"]: column["type"] for column in response["schema"]}
    assert (types["geom"], types["day"], types["big"]) == ("geometry", "timestamp", "number")


@pytest.mark.parametrize(
    ("value", "cast"),
    [
        ("it's", "text"),
        (True, "boolean"),
        (2.5, "float8"),
        (2**40, "bigint"),
        ('a"b\\c,{}', "text"),
    ],
)
async def test_a_value_comes_back_as_it_was_bound_alone_and_in_an_array(
    carto: httpx.AsyncClient, value: object, cast: str
) -> None:
    sql = f"SELECT to_json($1::{cast}) AS one, to_json($2::{cast}[]) AS many"
    sent = {"q": sql, "queryParameters": [value, [value, value]]}
    response = await carto.post("/v3/sql/postgis/query", json=sent)
    assert response.json()["rows"] == [{"one": value, "many": [value, value]}]


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"q": "SELECT 1 AS a; DROP TABLE world.cities"}, 400, "Only one SELECT"),
        ({"q": "DELETE FROM world.cities"}, 400, "Only one SELECT"),
        ({"q": "SELECT * FROM world.towns"}, 400, "does not exist"),
        ({"q": "SELECT pg_read_file('/etc/passwd') AS a"}, 400, "permission denied"),
        ({"q": "SELECT 1 AS a, 2 AS a"}, 400, "Duplicate column"),
        ({"q": "SELECT $1::int AS a", "queryParameters": {"a": 1}}, 400, "must be an array"),
        ({"q": "SELECT $1::int AS a", "queryParameters": ["x"]}, 400, "invalid input syntax"),
        ({"q": "SELECT nextval('world.s') AS a"}, 400, "does not exist"),
    ],
)  # fmt: skip
async def test_what_is_rejected(
    carto: httpx.AsyncClient, sent: dict[str, object], status: int, said: str
) -> None:
    response = await carto.post("/v3/sql/postgis/query", json=sent)
    assert response.status_code == status
    assert said in response.text


async def test_without_a_database_there_is_no_such_connection() -> None:
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_sandbox()), base_url="http://sandbox.test"
    ) as client:
        client.headers["Authorization"] = f"Bearer {SANDBOX_API_ACCESS_TOKEN}"
        response = await client.post("/v3/sql/postgis/query", json={"q": "SELECT 1 AS a"})
    assert response.status_code == 404


def test_a_database_that_cannot_be_reached_is_no_stack_trace_and_names_nobody() -> None:
    with pytest.raises(QueryError, match="Cannot connect to PostgreSQL") as rejected:
        PostgresEngine("host=/nowhere user=ada password=s3cret").job("SELECT 1 AS a", [])
    assert "s3cret" not in str(rejected.value) + rejected.value.hint


def test_a_statement_can_be_stopped(engine: PostgresEngine) -> None:
    job = engine.job("SELECT pg_sleep(30)::text AS it", [])
    stopped = threading.Event()

    def stop() -> None:
        while not stopped.wait(0.05):
            job.interrupt()

    thread = threading.Thread(target=stop)
    thread.start()
    with pytest.raises(QueryInterrupted):
        job.fetch(1)
    stopped.set()
    thread.join()
    job.close()
