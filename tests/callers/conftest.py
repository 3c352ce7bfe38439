"""An issuer on a real port, and an authenticator that trusts it."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest

from carto_graphql.callers.authentication import Authenticator
from carto_graphql.callers.file import Callers, TrustedIssuer
from carto_graphql.callers.jwks import JSONFetcher
from tests.callers.issuer import AUDIENCE, Issuer
from tests.serving import on_a_port


def trusted_issuer(issuer: str, **more: object) -> TrustedIssuer:
    fields = {
        "audiences": (AUDIENCE,),
        "algorithms": ("RS256", "ES256", "EdDSA"),
        "roles": ("roles",),
        "jwks": None,  # so that the keys must be discovered
        "key": None,
        "leeway": 30,
        "refresh": 10,
        **more,
    }
    return TrustedIssuer(issuer, **fields)  # type: ignore[arg-type]  # by name


@dataclass
class Clock:
    """A clock that the test sets."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    app = Issuer()
    with on_a_port(app) as url:
        app.url = url
        yield app


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def fetch() -> AsyncIterator[JSONFetcher]:
    async with JSONFetcher() as fetch:
        yield fetch


@pytest.fixture
async def authenticator(issuer: Issuer, fetch: JSONFetcher, clock: Clock) -> Authenticator:
    return Authenticator(lambda: Callers(issuers=(trusted_issuer(issuer.url),)), fetch, clock)
