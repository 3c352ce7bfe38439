"""The nginx configuration of docs/deploying.md, run as written by nginx, with TLS and a Unix socket."""

import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final
from urllib.parse import urljoin

import httpx
import pytest

from benchmarks.nginx import PACKAGE, documented, find_nginx, make_certificate, run_nginx
from benchmarks.processes import free_port
from tests.carto_graphql.test_listening import is_listening
from tests.carto_graphql.test_serving import wait_for
from tests.commands import environment
from tests.serving import logged_requests

HOST: Final = "maps.example.com"
FOLDER: Final = "/run/carto-graphql/"
CERTIFICATES: Final = f"/etc/nginx/{HOST}/"
LARGE: Final = "{ features { cities(minPopulation: 0, limit: 20000) { features { geometry properties { name } } } } }"


@dataclass
class Proxied:
    """A gateway on a Unix socket, and its log."""

    socket: Path
    log: Path
    folder: Path

    @contextmanager
    def behind_nginx(self, http: str) -> Iterator[str]:
        """Run nginx with the `http` block `http` in front of the gateway; yield nginx's URL."""
        port, folder = free_port(), Path(mkdtemp(prefix="nginx", dir=self.folder))
        make_certificate(folder, HOST)
        # The test's port and paths replace those of the documented configuration.
        for written, used in (
            (FOLDER, f"{self.socket.parent}/"),
            (CERTIFICATES, f"{folder}/"),
            ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ):
            assert written in http
            http = http.replace(written, used)
        with run_nginx(http, port, folder):
            yield f"https://127.0.0.1:{port}"

    def client(self, url: str, address: str = "127.0.0.1") -> httpx.Client:
        certificate = max(
            self.folder.glob("nginx*/fullchain.pem"), key=lambda each: each.stat().st_ctime_ns
        )
        trust = ssl.create_default_context(cafile=str(certificate))
        transport = httpx.HTTPTransport(verify=trust, local_address=address)
        headers = {"Host": HOST}
        return httpx.Client(transport=transport, base_url=url, headers=headers, timeout=30)


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxied]:
    if find_nginx() is None:
        pytest.skip(f"needs Debian's {PACKAGE}")
    folder = tmp_path_factory.mktemp("proxied")
    # docs/deploying.md names two sockets; no gateway listens on `a.sock`.
    socket, log = folder / "b.sock", folder / "log"
    command = [sys.executable, "-m", "carto_graphql", "serve", "--sandbox", "--uds", str(socket)]
    variables = environment(TRUSTED_PROXIES="127.0.0.1", ROOT_PATH="/maps", LOG_FORMAT="json")
    with ExitStack() as stack:
        file = stack.enter_context(log.open("w"))
        process = subprocess.Popen(command, cwd=folder, env=variables, stdout=file, stderr=file)
        stack.callback(process.wait, 30)
        stack.callback(process.terminate)
        wait_for(lambda: is_listening(socket))
        yield Proxied(socket, log, folder)


def kept_path(http: str) -> str:
    """Change the nginx configuration `http` so that nginx keeps the prefix `/maps` of URLs."""
    changed = http.replace("proxy_pass http://gateway/;", "proxy_pass http://gateway;")
    return changed.replace("proxy_set_header X-Forwarded-Prefix /maps;", "")


def post(http: httpx.Client, query: str, **headers: str) -> Any:
    response = http.post("/maps/graphql", json={"query": query}, headers=headers)
    assert response.status_code == 200, response.text
    return response.json()["data"]


@pytest.mark.parametrize("path", ["removed", "kept"])
def test_the_gateway_is_published_below_a_path_by_the_configuration_as_written(
    proxied: Proxied, path: str
) -> None:
    http = documented("docs/deploying.md")
    with (
        proxied.behind_nginx(http if path == "removed" else kept_path(http)) as url,
        proxied.client(url, "127.0.0.2") as client,
    ):
        # Round robin begins with the gateway that does not run, for every second request.
        for _ in range(4):
            assert post(client, "{ __typename }") == {"__typename": "Query"}
        check_links(client)
        check_assets(client)
        check_large_response(client, proxied)
        check_client_address(client, proxied)


def check_links(client: httpx.Client) -> None:
    found = post(client, "{ features { counties { tiles { tileJSON } } } }")
    tile_json = found["features"]["counties"]["tiles"]["tileJSON"]
    base = f"https://{HOST}"
    assert tile_json.startswith(f"{base}/maps/tiles/"), tile_json
    [tile] = client.get(tile_json.removeprefix(base)).json()["tiles"]
    path = tile.removeprefix(base).format(z=3, x=1, y=3)
    assert client.get(path).status_code == 200


def check_assets(client: httpx.Client) -> None:
    page = client.get("/maps/graphiql")
    assert page.status_code == 200
    names = [each.split('"')[0] for each in page.text.replace('href="', 'src="').split('src="')[1:]]
    assets = [name for name in names if name.endswith((".js", ".css"))]
    assert assets
    for name in assets:
        assert client.get(urljoin(str(page.url), name)).status_code == 200, name


def check_large_response(client: httpx.Client, proxied: Proxied) -> None:
    direct = httpx.Client(
        transport=httpx.HTTPTransport(uds=str(proxied.socket)),
        base_url="http://gateway",
        timeout=30,
    )
    with direct:
        expected = direct.post("/graphql", json={"query": LARGE})
    found = client.post("/maps/graphql", json={"query": LARGE})
    assert len(found.content) > 2**20
    assert found.content == expected.content


def check_client_address(client: httpx.Client, proxied: Proxied) -> None:
    post(client, "query Forwarded { __typename }", **{"X-Forwarded-For": "203.0.113.9"})

    def reported() -> list[str]:
        lines = logged_requests(proxied.log.read_text())
        return [line["caller"] for line in lines if line.get("operation") == "Forwarded"]

    wait_for(reported)
    [caller] = reported()
    assert "127.0.0.2" in caller, "neither nginx, nor what the client invents"
