"""A gateway and a CARTO whose responses can be delayed, each on a port and recorded."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from carto_graphql.sandbox import create_sandbox
from server import create_app
from tests.hindered import Hindered, Watched
from tests.server.conftest import settings_for
from tests.serving import Recorder, on_a_port


@dataclass
class Gateway:
    """The URL of the gateway, and what both servers saw of its clients."""

    url: str
    hinder: str
    requests: Recorder
    watched: Watched
    carto: Hindered


@pytest.fixture(scope="session")
def gateway() -> Iterator[Gateway]:
    carto = Hindered(create_sandbox())
    with on_a_port(carto) as carto_url:
        watched = Watched(create_app(settings_for(carto_url)))
        requests = Recorder(watched)
        with on_a_port(requests) as url:
            yield Gateway(f"{url}/graphql", f"{carto_url}/hinder", requests, watched, carto)
