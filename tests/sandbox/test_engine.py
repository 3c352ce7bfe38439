"""The engine is opened late, once, and says what is missing."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from carto_graphql.sandbox.duckdb_engine import shared_engine


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )


def test_the_import_of_the_sandbox_loads_no_engine() -> None:
    done = run(
        "import carto_graphql.sandbox as s, sys; s.create_sandbox(); s.sandbox_catalog();"
        "print({'duckdb', 'sqlglot'} & set(sys.modules))"
    )
    assert done.stdout == "set()\n", done.stderr


def test_the_sandbox_s_catalog_and_its_engine_load_no_package_that_they_do_not_use() -> None:
    done = run(
        "import sys, carto_graphql.cli.commands as _; from pathlib import Path;"
        "from carto_graphql.sandbox import sandbox_catalog; from schema.catalog import load_catalog;"
        "load_catalog(Path(str(sandbox_catalog())));"
        "from carto_graphql.sandbox.duckdb_engine import shared_engine; shared_engine();"
        "print({'h3', 'mcp', 'postgast', 'quadbin', 'redis', 'zetasql'} & set(sys.modules))"
    )
    assert done.stdout == "set()\n", done.stderr


def test_without_the_extra_the_error_names_it() -> None:
    done = run(
        "import sys; sys.modules['duckdb'] = None;"
        "from carto_graphql.sandbox.duckdb_engine import shared_engine; shared_engine()"
    )
    assert (
        "RuntimeError: the sandbox needs DuckDB: pip install '.[sandbox]' in a checkout of carto-graphql"
        in done.stderr
    )


def test_threads_that_start_at_once_get_one_engine() -> None:
    with ThreadPoolExecutor(8) as pool:
        engines = set(pool.map(lambda _: shared_engine(), range(8)))
    assert len(engines) == 1
