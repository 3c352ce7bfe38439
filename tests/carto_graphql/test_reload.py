"""Reloads of the catalog and the trusted documents, by one process and by several workers."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import pytest

from carto_graphql.cli.process import REPLACED_SECONDS
from carto_graphql.cli.serving import several
from carto_graphql.cli.serving.options import ServeOptions
from carto_graphql.cli.serving.snapshot import Snapshots
from carto_graphql.cli.serving.supervisor import AGREED_SECONDS, Change
from carto_graphql.cli.serving.watching import SETTLED_SECONDS
from carto_graphql.settings.settings import Settings
from resolvers.catalog.files import read_version
from tests.carto_graphql.test_commands import free_port
from tests.carto_graphql.test_serving import Serving, serving, wait_for
from tests.telemetry.scrape import Scrape

TEMPLATE: Final = """/* ---
description: Towns.
columns: {{ name: String!, {column}: Int! }}
access: [public]
--- */
SELECT name, 1 AS {column} FROM `carto-dw.sandbox.cities`
"""


def write_template(catalog: Path, column: str) -> None:
    (catalog / "rows").mkdir(exist_ok=True, parents=True)
    (catalog / "rows/towns.sql").write_text(TEMPLATE.format(column=column))


def new_catalog(folder: Path, column: str) -> Path:
    folder.mkdir()
    (folder / "catalog.yaml").write_text(
        "connections:\n  carto_dw: { provider: bigquery }\ndefaults: { connection: carto_dw }\n"
    )
    write_template(folder, column)
    return folder


def add_templates(catalog: Path, count: int) -> None:
    for number in range(count):
        (catalog / f"rows/other{number}.sql").write_text(TEMPLATE.format(column="value"))


@dataclass
class Served:
    """A gateway with an admin port."""

    it: Serving
    admin: str

    def columns(self, http: httpx.Client | None = None) -> str:
        query = '{ __type(name: "TownsRow") { fields { name } } }'
        client: Any = http or httpx
        response = client.post(f"{self.it.url}/graphql", json={"query": query}, timeout=20)
        assert response.status_code == 200, response.text
        names = [each["name"] for each in response.json()["data"]["__type"]["fields"]]
        return str(next(name for name in names if name != "name"))

    def scrape(self) -> Scrape:
        return Scrape(httpx.get(f"{self.admin}/metrics").text)

    def scrape_all(self, workers: int) -> Scrape:
        # A busy worker may not report in time.
        found: list[Scrape] = []

        def has_all() -> bool:
            found.append(self.scrape())
            return found[-1].of("workers") == workers

        wait_for(has_all)
        return found[-1]

    def readiness(self) -> httpx.Response:
        return httpx.get(f"{self.admin}/readyz")

    def versions(self) -> list[str]:
        return [each for each in self.scrape() if each.startswith("catalog_info")]


def status_of(url: str) -> int:
    try:
        return httpx.get(url).status_code
    except httpx.TransportError:
        return 0


@contextmanager
def gateway(folder: Path, catalog: Path, workers: int, **variables: str) -> Iterator[Served]:
    port = free_port()
    arguments = ("--sandbox", "--workers", str(workers), "--admin-port", str(port))
    settings = {"CATALOG_POLL": "0.2", **variables}
    with serving(str(catalog), *arguments, cwd=folder, **settings) as it:
        admin = f"http://127.0.0.1:{port}"
        wait_for(lambda: status_of(f"{admin}/readyz") == 200)
        yield Served(it, admin)


class Seen(NamedTuple):
    """One response: when its request was sent, how long it took, and the column that it has."""

    began: float
    seconds: float
    column: str


@dataclass
class Load:
    """Requests in a loop from three threads, with pauses of some seconds between them."""

    served: Served
    pause: float = 0.0
    seen: list[Seen] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    is_over: bool = False

    def of(self, column: str) -> list[Seen]:
        return [each for each in self.seen if each.column == column]

    def run(self) -> None:
        while not self.is_over:
            try:
                with httpx.Client() as http:  # a new connection may reach another worker
                    for _ in range(3):
                        began = time.monotonic()
                        column = self.served.columns(http)
                        self.seen.append(Seen(began, time.monotonic() - began, column))
                        time.sleep(self.pause)
            except Exception as error:  # noqa: BLE001  # each one counts
                self.failed.append(repr(error))


@contextmanager
def load(served: Served, pause: float = 0.0) -> Iterator[Load]:
    it = Load(served, pause)
    threads = [threading.Thread(target=it.run) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        yield it
    finally:
        it.is_over = True
        for thread in threads:
            thread.join()


@pytest.mark.threat("H25")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_changed_catalog_is_served_under_load_without_a_bad_or_a_mixed_response(
    tmp_path: Path, workers: int
) -> None:
    catalog = new_catalog(tmp_path / "catalog", "first")
    with gateway(tmp_path, catalog, workers) as served:
        served.scrape_all(workers)
        [version] = served.versions()
        with load(served) as requests:
            wait_for(lambda: len(requests.of("first")) > 10)
            write_template(catalog, "second")
            wait_for(lambda: len(requests.of("second")) > 10)
        found = served.scrape_all(workers)
    assert requests.failed == []
    assert {each.column for each in requests.seen} == {"first", "second"}
    swapped = min(each.began for each in requests.of("second"))
    late = max(each.began - swapped for each in requests.of("first"))
    stall = max(each.seconds for each in requests.seen)  # of a machine that is busy
    assert late < 0.1 + stall, "no two workers serve different versions for longer"
    assert found.of("catalog_reloads_total", outcome="ok") == 1
    assert version not in found


@pytest.mark.threat("H25")
@pytest.mark.parametrize("workers", [1, 2])
def test_a_broken_catalog_changes_nothing_for_callers_and_is_reported_until_it_is_fixed(
    tmp_path: Path, workers: int
) -> None:
    catalog, temporary = new_catalog(tmp_path / "catalog", "first"), tmp_path / "tmp"
    temporary.mkdir()
    with gateway(tmp_path, catalog, workers, TMPDIR=str(temporary)) as served:
        valid = (catalog / "rows/towns.sql").read_text()
        (catalog / "rows/towns.sql").write_text(valid.replace("columns:", "colums:"))
        wait_for(lambda: served.scrape().of("catalog_reload_failed") == 1, 20)
        ready = served.readiness()
        assert ready.status_code == 200
        assert "towns.sql" in ready.text
        public = httpx.get(f"{served.it.url}/readyz")
        assert public.status_code == 200
        if workers == 1:
            assert "the files were rejected" in public.text
        assert str(tmp_path) not in public.text, "clients learn no path"
        assert served.columns() == "first"
        for worker in served.it.ready_workers():
            os.kill(worker, signal.SIGKILL)
        wait_for(lambda: status_of(f"{served.it.url}/healthz") == 200)
        assert served.columns() == "first", "the successors serve the valid version"
        (catalog / "rows/towns.sql").write_text(valid)
        wait_for(lambda: served.scrape().of("catalog_reload_failed") == 0, 20)
        assert "rejected" not in served.readiness().text
        assert served.scrape().of("catalog_reloads_total", outcome="rejected") == 1
        copies = [*temporary.glob("carto-graphql-*/[0-9]*")]
        assert len(copies) == (workers > 1), "copies of what is not served are removed"
    assert [*temporary.iterdir()] == []


@pytest.mark.parametrize("workers", [1, 2])
def test_sighup_looks_for_changes_at_once(tmp_path: Path, workers: int) -> None:
    catalog = new_catalog(tmp_path / "catalog", "first")
    with gateway(tmp_path, catalog, workers, CATALOG_POLL="0") as served:
        write_template(catalog, "second")
        time.sleep(1)
        assert served.columns() == "first"
        for _ in range(5_000):  # the first is enough, and none may disturb the event loop
            served.it.process.send_signal(signal.SIGHUP)
            time.sleep(0.0001)
        wait_for(lambda: served.columns() == "second", 20)
        assert status_of(f"{served.admin}/livez") == 200
    assert served.it.process.returncode == 0


class Offered:
    """A supervisor that only keeps the changes that it is offered, and runs until the first one."""

    def __init__(self, *_: object, **__: object) -> None:
        self.changes: list[Change] = []
        self.offer = self.changes.append
        self.ready_workers = 0

    def report(self, _: object) -> None:
        pass

    def run(self) -> int:
        wait_for(lambda: self.changes)
        return 0


@pytest.fixture
def parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> several._Parent:
    """Return a parent that starts no workers. The catalog changes after the parent copies it."""
    monkeypatch.setattr(several, "Supervisor", Offered)
    catalog = new_catalog(tmp_path / "catalog", "first")
    options = {"catalog": str(catalog), "catalog_poll": "0.05"}
    settings = Settings.load(sandbox=True, options=options)
    with monkeypatch.context() as patched:
        copy = Snapshots.take

        def change(self: Snapshots) -> Settings:
            copied = copy(self)
            write_template(catalog, "second")
            return copied

        patched.setattr(Snapshots, "take", change)
        return several._Parent(settings, [], ServeOptions("", 2, "", None, lambda: None), tmp_path)


def offered_to(parent: several._Parent) -> list[Change]:
    supervisor: Any = parent._supervisor
    changes: list[Change] = supervisor.changes
    return changes


def test_a_change_during_the_start_is_noticed(parent: several._Parent) -> None:
    parent.run()
    [change] = offered_to(parent)
    assert read_version(change.settings.catalog_folder) != parent._state.version


def test_a_change_that_is_reverted_before_all_workers_serve_it_is_not_served_in_the_end(
    parent: several._Parent, tmp_path: Path
) -> None:
    parent._reload()
    assert len(offered_to(parent)) == 1
    write_template(tmp_path / "catalog", "first")
    parent._reload()
    for change in offered_to(parent):
        change.on_end("")
    assert parent._state.version == read_version(tmp_path / "catalog")
    parent._reload()
    assert len(offered_to(parent)) == 2


def mount_config_map(folder: Path, catalog: Path, name: str) -> None:
    """Copy `catalog` to `folder/name`, and link to it through `..data`, as Kubernetes does."""
    folder.mkdir(exist_ok=True)
    shutil.copytree(catalog, folder / name)
    (folder / "..new").symlink_to(name)
    (folder / "..new").replace(folder / "..data")
    for entry in catalog.iterdir():
        if not (folder / entry.name).is_symlink():
            (folder / entry.name).symlink_to(Path("..data") / entry.name)


def cpu_seconds(pid: int) -> float:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    # The first number is the CPU time in nanoseconds (proc_pid_schedstat).
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def test_the_swap_of_a_config_map_with_200_templates_is_served_within_10_seconds(
    tmp_path: Path,
) -> None:
    first, second = (new_catalog(tmp_path / name, name) for name in ("first", "second"))
    for catalog in (first, second):
        add_templates(catalog, 199)
    mounted = tmp_path / "mounted"
    mount_config_map(mounted, first, "..2026_1")
    with gateway(tmp_path, mounted, 2, CATALOG_POLL="2") as served, load(served, 0.02) as requests:
        assert served.columns() == "first"
        wait_for(lambda: len(served.it.ready_workers()) == 2)
        pids = [served.it.process.pid, *served.it.ready_workers()]
        before = [cpu_seconds(pid) for pid in pids]
        mount_config_map(mounted, second, "..2026_2")
        shutil.rmtree(mounted / "..2026_1")
        wait_for(lambda: served.columns() == "second", 60)
        parent, *workers = [
            cpu_seconds(pid) - spent for pid, spent in zip(pids, before, strict=True)
        ]
    # Other tests use the processors meanwhile, so this adds up what it takes alone: the parent looks
    # at the files, and checks them once they are settled; then both workers prepare side by side.
    assert 2 + 2 * SETTLED_SECONDS + parent + max(workers) + AGREED_SECONDS < 10
    assert requests.failed == []


@pytest.mark.parametrize("workers", [1, 2])
def test_trusted_documents_are_reloaded(tmp_path: Path, workers: int) -> None:
    catalog = new_catalog(tmp_path / "catalog", "first")
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "old.graphql").write_text("{ __typename }")
    variables = {"TRUSTED_DOCUMENTS": str(documents), "TRUSTED_DOCUMENTS_MODE": "only"}
    with gateway(tmp_path, catalog, workers, **variables) as served:

        def knows(name: str) -> bool:
            sent = httpx.post(f"{served.it.url}/graphql", json={"documentId": name})
            return "data" in sent.json()

        assert knows("old")
        assert not knows("new")
        (documents / "new.graphql").write_text("{ again: __typename }")
        wait_for(lambda: knows("new"), 20)


def counts(found: Mapping[str, float]) -> float:
    return sum(
        value
        for series, value in found.items()
        if series.startswith('request_seconds_count{path="/graphql"')
    )


def test_the_requests_of_all_workers_are_summed_also_after_one_is_killed(tmp_path: Path) -> None:
    catalog = new_catalog(tmp_path / "catalog", "first")
    with gateway(tmp_path, catalog, 4, METRICS="true") as served:
        wait_for(lambda: served.scrape().of("workers") == 4)
        for _ in range(100):
            served.columns()
        public = Scrape(httpx.get(f"{served.it.url}/metrics").text)
        assert (counts(served.scrape()), counts(public)) == (100, 100)
        os.kill(served.it.ready_workers()[0], signal.SIGKILL)
        wait_for(lambda: served.scrape().of("worker_deaths_total", reason="signal") == 1)
        assert counts(served.scrape()) == 100
        assert served.scrape().of("workers") == 3
        wait_for(lambda: served.scrape().of("workers") == 4)
        for _ in range(10):
            served.columns()
        assert counts(served.scrape()) == 110


def memory_of(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text()
    return int(text.partition("VmRSS:")[2].split()[0]) // 1024


def test_20_reloads_grow_the_memory_by_less_than_20_mib(tmp_path: Path) -> None:
    catalog = new_catalog(tmp_path / "catalog", "c0")
    add_templates(catalog, 30)

    def memory_after(served: Served, numbers: Iterable[int]) -> int:
        for number in numbers:
            write_template(catalog, f"c{number}")
            wait_for(lambda wanted=f"c{number}": served.columns() == wanted, 20)  # type: ignore[misc]
        time.sleep(REPLACED_SECONDS + 0.5)
        return memory_of(served.it.process.pid)

    with gateway(tmp_path, catalog, 1) as served:
        before = memory_after(served, range(1, 4))
        grown = memory_after(served, range(4, 24)) - before
    assert grown < 20, f"{grown} MiB"
