"""A throw-away PostgreSQL with PostGIS, from Debian's packages: a cluster in a folder of its own, behind a socket."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from carto_graphql.sandbox.postgres_data import load

__all__ = ["BIN", "PostGIS", "throw_away_cluster", "throw_away_postgis"]

BIN: Final = Path("/usr/lib/postgresql/15/bin")
_DATABASE: Final = "sandbox"
_FAST: Final = (
    "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
)


@dataclass(frozen=True, slots=True)
class PostGIS:
    """Its addresses: for its owner, and for a role that may only read."""

    owner: str
    reader: str


@contextmanager
def throw_away_postgis() -> Iterator[PostGIS]:
    with throw_away_cluster() as folder:
        yield _filled(folder)


@contextmanager
def throw_away_cluster() -> Iterator[Path]:
    """Run a temporary PostgreSQL server, and yield the folder of the Unix socket."""
    folder = Path(tempfile.mkdtemp(prefix="postgis-"))
    try:
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        _run(
            "initdb",
            "-D",
            f"{folder}/data",
            "-U",
            "postgres",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--auth=trust",
        )
        _run(
            "pg_ctl",
            "-D",
            f"{folder}/data",
            "-l",
            f"{folder}/log",
            "-w",
            "-o",
            f"-k {folder} {_FAST}",
            "start",
        )
        try:
            yield folder
        finally:
            _run("pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _filled(folder: Path) -> PostGIS:
    owner = f"host={folder} user=postgres dbname={_DATABASE}"
    with psycopg.connect(
        f"host={folder} user=postgres dbname=postgres", autocommit=True
    ) as connection:
        connection.execute(f"CREATE DATABASE {_DATABASE}")
        connection.execute("CREATE ROLE reader LOGIN")
    load(owner)
    return PostGIS(owner, f"host={folder} user=reader dbname={_DATABASE}")


def _run(command: str, *arguments: str) -> None:
    # As root, the programs do not run.
    as_postgres = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    done = subprocess.run(
        [*as_postgres, str(BIN / command), *arguments],
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=120,
    )
    assert done.returncode == 0, f"{command} failed"
