"""A gateway with callers, and a CARTO whose rows hold the parameters of the statement."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from carto_graphql.callers.keys import hash_key
from carto_graphql.settings.settings import Settings
from server import create_app
from tests.resolvers.shops import write_catalog
from tests.serving import RecordedRequest, Recorder, on_a_port

POINT: Final = '{"type":"Point","coordinates":[1,2]}'

OPEN: Final = """/* ---
description: For all.
columns: { name: String! }
access: [public]
--- */
SELECT name FROM `sandbox.t`
"""
MINE: Final = """/* ---
description: What belongs to the caller's tenant.
params:
  tenant: { type: String, from: claims.tenant_id }
  least:  { type: Int, default: 0 }
columns: { name: String!, tenant: String! }
access: [member]
sample: { tenant: acme }
--- */
SELECT name, tenant FROM `sandbox.t` WHERE tenant = {{tenant}} AND size >= {{least}}
"""


@dataclass
class FakeCarto:
    """An ASGI app with CARTO's SQL and Maps APIs. Results have one row, of the statement's parameters.

    The URL of the Maps API's second call has a number for the parameters, like CARTO's `cache=`.
    """

    seconds: float = 0.0
    statements: int = 0
    bound: list[Mapping[str, object]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.statements += 1
            request = Request(scope, receive)
            sent = RecordedRequest(
                request.method,
                request.url.path,
                dict(request.query_params),
                {},
                await request.body(),
            )
            await asyncio.sleep(self.seconds)
            await JSONResponse(self._respond(sent, str(request.url)))(scope, receive, send)

    def _respond(self, sent: RecordedRequest, url: str) -> dict[str, Any]:
        if "format" in sent.query:
            properties = dict(self.bound[int(sent.query["cache"])])
            feature = {
                "type": "Feature",
                "geometry": msgspec.json.decode(POINT),
                "properties": properties,
            }
            return {"type": "FeatureCollection", "features": [feature]}
        sql, parameters = sent.statement
        if "/maps/" not in sent.path:
            return {"rows": [_row(sql, parameters)]}
        self.bound.append(_row(sql, parameters))
        step = f"{url.partition('?')[0]}?format=geojson&cache={len(self.bound) - 1}"
        return {"geojson": {"url": [step]}}


def _row(sql: str, parameters: Mapping[str, object]) -> dict[str, object]:
    selected = re.findall(r" AS `(\w+)`", sql.partition("\nFROM (")[0])
    made = {"__geometry": POINT, "__one": 1, "__id": "1"}
    return {name: made.get(name, parameters.get(name, name)) for name in selected}


@dataclass
class Running:
    """A running gateway. `keys` are API keys by their names in the callers file."""

    url: str
    carto: Recorder
    http: httpx.Client
    keys: Mapping[str, str] = field(default_factory=dict)
    callers: Path = Path()

    def post(
        self, body: Mapping[str, Any] | str, key: str | None = None, **headers: str
    ) -> httpx.Response:
        content = {"query": body} if isinstance(body, str) else body
        return self.http.post("/graphql", json=content, headers={**self.credential(key), **headers})

    def credential(self, key: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[key]}"} if key else {}


def key_for(name: str) -> str:
    return f"cgk_{name}-0123456789abcdefghijklmnopqrstuvwxyz"


def callers_file(keys: Mapping[str, Mapping[str, Any]], **more: Any) -> str:
    rows = {name: {"hash": hash_key(key_for(name)), **row} for name, row in keys.items()}
    return msgspec.json.encode({"keys": rows, **more}).decode()


@contextmanager
def gateway(
    folder: Path,
    files: Mapping[str, str],
    callers: str | None,
    carto: FakeCarto | None = None,
    **settings: Any,
) -> Iterator[Running]:
    """Run a gateway with the catalog `files` and the callers file `callers` (None: without one)."""
    write_catalog(folder / "catalog", **files)
    file = folder / "callers.yaml"
    if callers is not None:
        file.write_text(callers)
        settings = {"callers": file, **settings}
    recorder = Recorder(carto or FakeCarto())
    with on_a_port(recorder) as carto_url:
        app = create_app(
            Settings.model_validate(
                {
                    "carto_api_base_url": carto_url,
                    "carto_api_access_token": "token",
                    "catalog": folder / "catalog",
                    "max_failed_sign_ins": 100_000,  # many tests send invalid credentials
                    **settings,
                }
            )
        )
        with on_a_port(app) as url, httpx.Client(base_url=url, timeout=30) as http:
            names = msgspec.json.decode(callers or "{}").get("keys", {})
            yield Running(url, recorder, http, {name: key_for(name) for name in names}, file)


def code(response: httpx.Response) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])
