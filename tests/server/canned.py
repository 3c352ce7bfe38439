"""A CARTO that responds to every request with the body that it was given, and a gateway before it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from carto_graphql.settings.settings import Settings
from resolvers.results.columns import Form
from server import create_app
from tests.resolvers.results.sample_rows import PLACES, VISITS, Row, encoded
from tests.resolvers.shops import write_catalog
from tests.serving import on_a_port


def sample_catalog(folder: Path) -> Path:
    by_sql = PLACES.replace("access:", "api: sql\naccess:")
    return write_catalog(
        folder, features__places=PLACES, features__placesBySql=by_sql, rows__visits=VISITS
    )


@dataclass
class Canned:
    """An ASGI app: CARTO's three endpoints. `bodies` are the contents of its responses, by their form."""

    bodies: dict[Form, bytes] = field(default_factory=dict)
    media_type: str = "application/json"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope, receive)
            await request.body()  # so that who records it has all of it
            await self._respond(request)(scope, receive, send)

    def _respond(self, request: Request) -> Response:
        if "/maps/" not in request.url.path:
            return Response(self.bodies["rows"], media_type=self.media_type)
        if request.query_params.get("format") == "geojson":
            return Response(self.bodies["geojson"], media_type=self.media_type)
        return JSONResponse({"geojson": {"url": [f"{request.url}&format=geojson"]}})

    def says(self, rows: Sequence[Row]) -> None:
        self.bodies["rows"] = b'{"rows":%b}' % encoded(rows, "rows")
        self.bodies["geojson"] = b'{"type":"FeatureCollection","features":%b}' % encoded(
            rows, "geojson"
        )


@contextmanager
def gateway_before(carto_url: str, catalog: Path, **more: Any) -> Iterator[str]:
    settings: Mapping[str, Any] = {
        "carto_api_base_url": carto_url,
        "carto_api_access_token": "token",
        "catalog": str(catalog),
        **more,
    }
    # None removes a setting.
    settings = {name: value for name, value in settings.items() if value is not None}
    with on_a_port(create_app(Settings.model_validate(settings))) as url:
        yield url
