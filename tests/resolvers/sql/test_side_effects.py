"""Functions with side effects are named, in each warehouse's words."""

from pathlib import Path

import pytest

from resolvers.sql.side_effects import side_effects
from tests.resolvers.shops import load_one
from tests.resolvers.warehouses import TEMPLATES

HEADER = "/* ---\ndescription: It.\ncolumns: { a: String }\naccess: [public]\n--- */\n"


@pytest.mark.parametrize(
    ("provider", "sql", "names"),
    [
        ("bigquery", "SELECT a FROM EXTERNAL_QUERY('c', 'DELETE')", ("EXTERNAL_QUERY",)),
        ("snowflake", "SELECT SYSTEM$WAIT(5) AS a", ("SYSTEM$WAIT",)),
        ("snowflake", "SELECT s.nextval AS a FROM t", ("s.nextval",)),
        (
            "postgres",
            "SELECT pg_sleep (1), setval('s', 1), upper(b) AS a FROM t",
            ("pg_sleep", "setval"),
        ),
        ("postgres", 'SELECT U&"pg_sle\\0065p"(9) AS a', ("pg_sleep",)),
        ("redshift", "SELECT pg_terminate_backend(1) AS a", ("pg_terminate_backend",)),
        ("databricks", "SELECT http_request('x') AS a", ("http_request",)),
        ("oracle", "SELECT UTL_HTTP.REQUEST('http://x') AS a FROM dual", ("UTL_HTTP.REQUEST",)),
        ("postgres", "SELECT 'pg_sleep(1)' AS a -- setval('s')", ()),
        ("postgres", "SELECT my_pg_sleeper(1) AS a", ()),
    ],
)
def test_a_call_is_named_as_it_is_written(
    tmp_path: Path, provider: str, sql: str, names: tuple[str, ...]
) -> None:
    yaml = f"connections: {{ it: {{ provider: {provider} }} }}\ndefaults: {{ connection: it }}\n"
    template = load_one(tmp_path, catalog__yaml=yaml, rows__it=HEADER + sql)
    assert side_effects(template) == names


def test_the_sandboxs_templates_only_read() -> None:
    assert not [name for name, template in TEMPLATES.items() if side_effects(template)]
