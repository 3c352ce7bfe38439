"""What all tests share."""

import gc
import os
import shutil
import signal
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import pytest
from hypothesis import settings

from carto_graphql.telemetry.line_output import STDERR
from tests.ca_certificates import share_ca_certificates
from tests.installed import (
    from_wheel,
    new_venv,
    product,
    wheel,
)  # fixtures of all tests
from tests.order import put_longest_first
from tests.threats import mark_threats, pytest_addoption

if TYPE_CHECKING:
    from tests.postgis import PostGIS

__all__ = [
    "from_wheel",
    "new_venv",
    "product",
    "pytest_addoption",
    "wheel",
]

CI: Final = os.environ.get("CI", "").lower() in {"1", "true"}

for name in [name for name in os.environ if name.startswith("CARTO_") or name == "CATALOG"]:
    del os.environ[name]  # a developer's own account takes no part in the tests

os.environ["COLUMNS"] = "200"  # read once, when a command is first imported: lines are not wrapped

# A shell starts jobs in the background with SIGINT ignored, which the servers of the tests would inherit.
signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if CI else "dev")

# Fewer collections of garbage than by Python's 700: they took a tenth of the tests' CPU time.
gc.set_threshold(10_000, 20, 20)


share_ca_certificates()

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def log_without_rest() -> Iterator[None]:
    yield
    # Otherwise waiting lines are written to the log of the next test.
    STDERR.write()


@pytest.fixture(scope="session")
def postgis() -> "Iterator[PostGIS]":
    from tests.postgis import BIN, throw_away_postgis

    if not (BIN / "initdb").exists():
        pytest.skip("needs Debian's postgresql-15 and postgresql-15-postgis-3")
    with throw_away_postgis() as database:
        yield database


@pytest.fixture(scope="session")
def npm() -> str:
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    return "npm"


@pytest.fixture(scope="session")
def chromium() -> str:
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not installed")
    return found


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(os.environ.get("SCREENSHOTS") or tmp_path_factory.mktemp("screenshots")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Exclude all collected tests and modules from later garbage collections."""
    # Otherwise garbage collection takes a third of the tests' CPU time.
    gc.disable()  # what is collected here stays
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    mark_threats(config, items)
    put_longest_first(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _no_skip_in_ci((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _no_skip_in_ci((yield))


def _no_skip_in_ci(report: Report) -> Report:
    # Nobody reads CI's list of skipped tests.
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and CI skips nothing: {_reason(report.longrepr)}"
    return report


def _reason(longrepr: object) -> object:
    return longrepr[-1] if isinstance(longrepr, tuple) else longrepr
