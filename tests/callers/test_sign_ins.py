"""The limit on failed sign-ins from one address."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from carto_graphql.callers.authentication import Authenticator, Unauthenticated
from carto_graphql.callers.file import Callers
from carto_graphql.callers.jwks import JSONFetcher
from carto_graphql.callers.sign_ins import FailedSignIns
from resolvers.errors import OverLimit
from tests.callers.conftest import trusted_issuer
from tests.callers.gateway import OPEN, Running, callers_file, gateway, key_for
from tests.callers.issuer import Issuer

QUERY: Final = "{ queryRows { others { rows { name } } } }"


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Running]:
    callers = callers_file({"ada": {}})
    with gateway(
        tmp_path,
        {"rows__others": OPEN},
        callers,
        trusted_proxies="127.0.0.0/8",
        max_failed_sign_ins=3,
    ) as running:
        yield running


def test_beyond_the_limit_invalid_credentials_are_429_and_valid_keys_are_accepted(
    limited: Running,
) -> None:
    invalid = {"Authorization": f"Bearer {key_for('nobody')}"}
    statuses = [limited.post(QUERY, **invalid).status_code for _ in range(5)]
    assert statuses == [401, 401, 401, 429, 429]
    rejected = limited.post(QUERY, **invalid)
    assert rejected.headers["retry-after"] == str(
        rejected.json()["errors"][0]["extensions"]["retryAfter"]
    )
    assert "Too many failed sign-ins from this address; retry in" in rejected.text
    assert limited.post(QUERY, "ada").status_code == 200, "the same address has a valid key"
    assert limited.post(QUERY).status_code == 200, "anonymous callers need no sign-in"


def test_each_address_has_its_own_limit(limited: Running) -> None:
    invalid = {"Authorization": "Bearer x.y.z"}
    for address in ("203.0.113.5", "203.0.113.6"):
        headers = {**invalid, "X-Forwarded-For": address}
        statuses = [limited.post(QUERY, **headers).status_code for _ in range(4)]
        assert statuses == [401, 401, 401, 429]


@pytest.mark.anyio
async def test_beyond_the_limit_only_tokens_that_were_accepted_before_are_verified(
    issuer: Issuer, fetch: JSONFetcher
) -> None:
    callers = Callers(issuers=(trusted_issuer(issuer.url),))
    authenticator = Authenticator(lambda: callers, fetch, failed=FailedSignIns(2))

    async def sign_in(token: str) -> str:
        return (await authenticator.caller([f"Bearer {token}"], "192.0.2.1/32")).name

    known, new = issuer.token(sub="known"), issuer.token(sub="new")
    assert await sign_in(known) == f"token:{issuer.url} known"
    for _ in range(2):
        with pytest.raises(Unauthenticated):
            await sign_in(issuer.token(aud="elsewhere"))
    with pytest.raises(OverLimit):
        await sign_in(new)
    assert await sign_in(known) == f"token:{issuer.url} known"


@pytest.mark.anyio
async def test_expired_tokens_do_not_count_as_failed_sign_ins(
    issuer: Issuer, fetch: JSONFetcher
) -> None:
    callers = Callers(issuers=(trusted_issuer(issuer.url),))
    authenticator = Authenticator(lambda: callers, fetch, failed=FailedSignIns(2))
    for _ in range(5):
        with pytest.raises(Unauthenticated, match="expired"):
            await authenticator.caller([f"Bearer {issuer.token(exp=1)}"], "192.0.2.1/32")
