"""A gateway on a port, before a CARTO on another that can be made slow, and a record of both."""

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
    """Where the clients ask, and what the servers see of it."""

    url: str
    hinder: str
    asked: Recorder
    watched: Watched
    carto: Hindered


@pytest.fixture(scope="session")
def gateway() -> Iterator[Gateway]:
    carto = Hindered(create_sandbox())
    with on_a_port(carto) as carto_url:
        watched = Watched(create_app(settings_for(carto_url)))
        asked = Recorder(watched)
        with on_a_port(asked) as url:
            yield Gateway(f"{url}/graphql", f"{carto_url}/hinder", asked, watched, carto)
