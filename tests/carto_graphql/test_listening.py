"""Probes, draining, and the sockets that `serve` listens on."""

import contextlib
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from carto_graphql.cli.serving.admin import MAX_THREADS
from carto_graphql.cli.serving.listening import (
    ListenError,
    bind,
    bind_unix,
    inherit,
    listen,
    removed_at_end,
)
from carto_graphql.cli.serving.socket_lock import socket_lock
from carto_graphql.web.editions import ServingState
from carto_graphql.web.root_path import WithoutPrefix
from tests.carto_graphql.test_reload import gateway, new_catalog, status_of
from tests.carto_graphql.test_serving import is_listening as is_served
from tests.carto_graphql.test_serving import wait_for
from tests.commands import environment
from tests.processes import ending

QUERY = {"query": "{ __typename }"}


def is_listening(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def test_a_unix_socket_has_mode_660_and_replaces_a_stale_one(tmp_path: Path) -> None:
    path = tmp_path / "gateway.sock"
    [first] = bind_unix(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o660
    first.listen()
    with pytest.raises(
        ListenError, match=f"{path}: Address already in use by process {os.getpid()}"
    ):
        bind_unix(path)
    first.close()
    [second] = bind_unix(path)
    with removed_at_end(path):
        second.listen()
    assert not path.exists()
    second.close()


def test_a_full_queue_of_clients_does_not_hold_up_a_second_gateway(tmp_path: Path) -> None:
    path = tmp_path / "gateway.sock"
    [first] = bind_unix(path)
    first.listen(0)
    with first, socket.socket(socket.AF_UNIX) as waiting:
        waiting.connect(str(path))
        with pytest.raises(ListenError, match="Address already in use"):
            bind_unix(path)


def test_only_one_gateway_at_a_time_has_the_lock_of_a_unix_socket(tmp_path: Path) -> None:
    path, file = tmp_path / "gateway.sock", tmp_path / "gateway.sock.lock"
    file.write_text("1234567 of a gateway that was killed")
    with socket_lock(path) as release:
        with (
            pytest.raises(ListenError, match=f"in use by process {os.getpid()}$"),
            socket_lock(path),
        ):
            pass
        release()
        assert not file.exists()
        with socket_lock(path):
            release()
            assert file.exists(), "it is no longer the first one's"
    assert not file.exists()
    held = threading.Lock()

    def compete(_: int) -> int:
        with contextlib.suppress(ListenError), socket_lock(path):
            assert held.acquire(blocking=False), "another thread has the lock, too"
            held.release()
            return 1
        return 0

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(compete, range(2_000))) > 0


def test_a_lock_that_cannot_be_created_is_reported(tmp_path: Path) -> None:
    with (
        pytest.raises(ListenError, match=r"none/a\.sock: No such file or directory"),
        socket_lock(tmp_path / "none" / "a.sock"),
    ):
        pass
    (tmp_path / "a.sock.lock").symlink_to(tmp_path / "precious")
    with (
        pytest.raises(ListenError, match=r"a\.sock: .*/a\.sock\.lock: "),
        socket_lock(tmp_path / "a.sock"),
    ):
        pass
    assert not (tmp_path / "precious").exists()


def test_of_two_gateways_that_start_on_a_unix_socket_one_serves(tmp_path: Path) -> None:
    path = tmp_path / "gateway.sock"
    command = [sys.executable, "-m", "carto_graphql", "serve", "--sandbox", "--uds", str(path)]
    with ExitStack() as stack:
        starting = [
            stack.enter_context(
                ending(
                    subprocess.Popen(
                        [*command, "--workers", workers],
                        cwd=tmp_path,
                        env=environment(),
                        stderr=subprocess.PIPE,
                        text=True,
                    )
                )
            )
            for workers in ("1", "2")
        ]
        wait_for(lambda: any(each.poll() is not None for each in starting))
        [rejected] = [each for each in starting if each.poll() is not None]
        [served] = [each for each in starting if each is not rejected]
        assert rejected.returncode == 1
        assert rejected.stderr is not None
        assert f"{path}: Address already in use by process {served.pid}" in rejected.stderr.read()
        wait_for(lambda: is_listening(path))
        assert served.poll() is None
        served.terminate()
        assert served.wait(30) == 0
    assert not [*tmp_path.glob("gateway.sock*")]


def test_of_two_processes_that_bind_a_port_at_the_same_time_one_may_listen() -> None:
    [first] = bind("127.0.0.1", 0)
    [second] = bind("127.0.0.1", first.getsockname()[1])
    with first, second:
        listen([first])
        listen([first])
        with pytest.raises(ListenError, match=r"http://127\.0\.0\.1:\d+: Address already in use"):
            listen([second])


def test_a_file_in_the_way_is_kept(tmp_path: Path) -> None:
    (tmp_path / "gateway.sock").write_text("precious")
    with pytest.raises(ListenError):
        bind_unix(tmp_path / "gateway.sock")
    assert (tmp_path / "gateway.sock").read_text() == "precious"


def test_a_descriptor_must_be_a_listening_socket(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w") as file, pytest.raises(ListenError, match="descriptor"):
        inherit(os.dup(file.fileno()))
    plain = socket.socket()
    with pytest.raises(ListenError, match="must be a socket that listens"):
        inherit(plain.detach())


def test_the_gateway_serves_on_a_unix_socket_and_on_an_inherited_one(tmp_path: Path) -> None:
    path = tmp_path / "gateway.sock"
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        number = listening.fileno()
        commands = [["--uds", str(path)], ["--fd", str(number), "--workers", "2"]]
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "carto_graphql", "serve", "--sandbox", *arguments],
                cwd=tmp_path,
                env=environment(),
                pass_fds=[number],
                stderr=subprocess.DEVNULL,
            )
            for arguments in commands
        ]
    try:
        transport = httpx.HTTPTransport(uds=str(path))
        wait_for(lambda: is_listening(path))
        with httpx.Client(transport=transport, base_url="http://gateway") as http:
            assert http.get("/readyz").status_code == 200
            assert http.post("/graphql", json=QUERY).json()["data"]
        wait_for(lambda: status_of(f"{url}/readyz") == 200)
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(timeout=30)
    assert not path.exists()


def test_a_request_during_a_restart_waits_in_the_socket_that_systemd_holds(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        number = listening.fileno()
        command = [sys.executable, "-m", "carto_graphql", "serve", "--sandbox", "--fd", str(number)]

        def start() -> "subprocess.Popen[bytes]":
            return subprocess.Popen(
                command,
                cwd=tmp_path,
                env=environment(),
                pass_fds=[number],
                stderr=subprocess.DEVNULL,
            )

        first = start()
        with httpx.Client(timeout=60) as http:
            assert http.post(f"{url}/graphql", json=QUERY).status_code == 200, "it waits already"
            first.terminate()
            assert first.wait(timeout=30) == 0
            with ThreadPoolExecutor() as pool:
                sent = pool.submit(http.post, f"{url}/graphql", json=QUERY)
                second = start()
                assert sent.result(60).status_code == 200
        second.terminate()
        assert second.wait(timeout=30) == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_signals_during_the_start_end_it_cleanly_or_wait(tmp_path: Path, workers: str) -> None:
    socket, temporary = tmp_path / "gateway.sock", tmp_path / "tmp"
    temporary.mkdir()
    command = [sys.executable, "-m", "carto_graphql", "serve", "--sandbox"]
    command += ["--uds", str(socket), "--workers", workers]
    variables = environment(TMPDIR=str(temporary))
    with ending(subprocess.Popen(command, cwd=tmp_path, env=variables, text=True)) as process:
        wait_for(socket.exists)
        process.send_signal(signal.SIGHUP)  # by itself, this would end the process
        time.sleep(0.2)
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    assert not socket.exists()
    assert [*temporary.iterdir()] == []


def test_sigterm_drains_and_a_running_response_is_complete(tmp_path: Path) -> None:
    catalog = new_catalog(tmp_path / "catalog", "first")
    with gateway(tmp_path, catalog, 2, DRAIN_SECONDS="3") as served:
        url = served.it.url
        assert (status_of(f"{url}/livez"), status_of(f"{served.admin}/livez")) == (200, 200)
        began = time.monotonic()
        for process in (served.it.process.pid, *served.it.ready_workers()):  # as to their group
            os.kill(process, signal.SIGTERM)
        wait_for(lambda: served.readiness().status_code == 503, 5)
        wait_for(lambda: status_of(f"{url}/readyz") == 503, 5)
        assert status_of(f"{url}/livez") == 200
        response = httpx.post(f"{url}/graphql", json=QUERY)
        assert response.status_code == 200, "it still accepts"
        assert response.headers["connection"] == "close", "so that a proxy sends no more here"
        served.it.process.wait(timeout=30)
        assert time.monotonic() - began > 2.5
    assert served.it.process.returncode == 0


def test_new_clients_cannot_connect_while_the_last_responses_end(tmp_path: Path) -> None:
    catalog = new_catalog(tmp_path / "catalog", "first")
    with gateway(tmp_path, catalog, 2) as served:
        port = int(served.it.url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as running:
            running.sendall(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n")
            running.sendall(b"Content-Type: application/json\r\n\r\n")
            time.sleep(0.3)
            served.it.process.send_signal(signal.SIGTERM)
            wait_for(lambda: not is_served(served.it.url), 5)
            assert served.it.process.poll() is None, "the gateway still runs"


def test_the_admin_port_responds_while_all_clients_are_connected(tmp_path: Path) -> None:
    catalog = new_catalog(tmp_path / "catalog", "first")
    with gateway(tmp_path, catalog, 1, MAX_CLIENTS="2") as served:
        port = int(served.it.url.rpartition(":")[2])
        clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(2)]
        for each in clients:
            each.sendall(b"POST /graphql HTTP/1.1\r\n")
        time.sleep(0.3)
        full = httpx.post(f"{served.it.url}/graphql", json=QUERY)
        assert full.status_code == 503
        assert full.headers["retry-after"] == "1"
        assert full.json()["errors"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"
        admin = ("127.0.0.1", int(served.admin.rpartition(":")[2]))
        idle = [socket.create_connection(admin) for _ in range(MAX_THREADS + 4)]
        for path in ("livez", "readyz", "metrics", "version"):
            assert status_of(f"{served.admin}/{path}") == 200
        assert len(idle) > MAX_THREADS, "each held one of the threads"
        assert status_of(f"{served.it.url}/livez") == 200
        assert status_of(f"{served.admin}/graphql") == 404
        for each in (*clients, *idle):
            each.close()


def test_readiness_says_why() -> None:
    state = ServingState("abc")
    assert state.readiness() == (True, "ready\ncatalog: abc\n")
    state.rejected = "/etc/catalog/rows/a.sql:3: wrong"
    is_ready, text = state.readiness(with_details=True)
    assert is_ready
    assert "a.sql:3" in text
    assert "a.sql" not in state.readiness()[1]
    state.unverified = "no token"
    assert not state.readiness()[0]


@pytest.mark.parametrize("path", ["/maps/graphql", "/graphql", "/maps", "/mapsgraphql"])
@pytest.mark.anyio
async def test_requests_are_served_with_the_prefix_and_without(path: str) -> None:
    seen: list[str] = []

    async def app(scope: object, _: object, __: object) -> None:
        assert isinstance(scope, dict)
        seen.append(scope["path"])

    await WithoutPrefix(app, "/maps")({"type": "http", "path": path}, None, None)  # type: ignore[arg-type]
    assert seen == ["/graphql" if path == "/maps/graphql" else path]
