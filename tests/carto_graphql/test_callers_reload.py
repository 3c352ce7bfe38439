"""Changes of the callers file under several workers: all of them use it from one moment on."""

import json
import os
import signal
import threading
import time
from pathlib import Path

import httpx

from carto_graphql.callers.keys import build_row, generate_key
from tests.carto_graphql.test_reload import Served, gateway, new_catalog, status_of
from tests.carto_graphql.test_serving import wait_for


def write_callers(file: Path, **keys: str) -> None:
    rows = {name: build_row(key, ["analyst"]) for name, key in keys.items()}
    new = file.with_suffix(".new")
    new.write_text(json.dumps({"keys": rows}))
    new.replace(file)


def status_with(served: Served, key: str) -> int:
    headers = {"Authorization": f"Bearer {key}"}
    url = f"{served.it.url}/graphql"
    # Each request uses a new connection, so that any worker may receive it.
    return httpx.post(url, json={"query": "{ __typename }"}, headers=headers).status_code


def test_a_withdrawn_key_ends_for_all_workers_at_once_and_a_broken_file_changes_nothing(
    tmp_path: Path,
) -> None:
    callers, first, second = tmp_path / "callers.yaml", generate_key(), generate_key()
    write_callers(callers, ada=first)
    catalog = new_catalog(tmp_path / "catalog", "first")
    variables = {"CALLERS": str(callers), "MAX_FAILED_SIGN_INS": "100000"}
    with gateway(tmp_path, catalog, 2, **variables) as served:
        wait_for(lambda: len(served.it.ready_workers()) == 2)
        seen: list[tuple[float, int]] = []
        is_over = threading.Event()

        def send_requests() -> None:
            while not is_over.is_set():
                began = time.monotonic()
                seen.append((began, status_with(served, first)))

        threads = [threading.Thread(target=send_requests) for _ in range(3)]
        for thread in threads:
            thread.start()
        wait_for(lambda: len(seen) > 20)
        write_callers(callers, bob=second)
        served.it.process.send_signal(signal.SIGHUP)
        wait_for(lambda: seen[-1][1] == 401, 20)
        time.sleep(0.3)
        is_over.set()
        for thread in threads:
            thread.join()
        assert {status for _, status in seen} == {200, 401}
        ended = min(began for began, status in seen if status == 401)
        assert all(began - ended < 0.1 for began, status in seen if status == 200)

        callers.write_text("keys: [")
        served.it.process.send_signal(signal.SIGHUP)
        wait_for(lambda: "callers file not reloaded" in served.it.events(), 20)
        for worker in served.it.ready_workers():
            os.kill(worker, signal.SIGKILL)
        wait_for(lambda: len(served.it.ready_workers()) == 4)
        wait_for(lambda: status_of(f"{served.it.url}/healthz") == 200)
        assert {status_with(served, second) for _ in range(5)} == {200}
        assert {status_with(served, first) for _ in range(5)} == {401}
        assert served.it.events().count("callers file not reloaded") == 1, (
            "the parent alone reads it"
        )

        text = (catalog / "rows/towns.sql").read_text()
        (catalog / "rows/towns.sql").write_text(text.replace("first", "second"))
        wait_for(lambda: served.scrape().of("catalog_reloads_total", outcome="ok") == 1, 20)
