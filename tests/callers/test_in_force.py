"""Changes of the callers file apply within ten seconds, without a restart or cut responses."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx
import pytest

from carto_graphql.callers.file import CallersError
from carto_graphql.callers.jwk import StaticKey
from carto_graphql.callers.keys import add_key, build_row, remove_key
from carto_graphql.callers.watching import POLL_SECONDS, WatchedCallers
from tests.callers.conftest import Clock
from tests.callers.gateway import (
    MINE,
    OPEN,
    FakeCarto,
    Running,
    callers_file,
    code,
    gateway,
    key_for,
)
from tests.callers.issuer import Issuer, jwk, public_pem
from tests.serving import on_a_port

QUERY: Final = "{ queryRows { mine { rows { tenant } } } }"
FILES: Final = {"rows__mine": MINE, "rows__others": OPEN}
MEMBER: Final = {"roles": ["member"], "claims": {"tenant_id": "acme"}}


def within_ten_seconds(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.2)
    return False


def test_a_revoked_key_is_rejected_and_its_running_response_completes(
    tmp_path: Path,
) -> None:
    with gateway(
        tmp_path, FILES, callers_file({"member": MEMBER}), FakeCarto(seconds=4)
    ) as running:
        responses: list[httpx.Response] = []
        sending = threading.Thread(target=lambda: responses.append(running.post(QUERY, "member")))
        sending.start()
        time.sleep(0.5)
        running.callers.write_text(callers_file({}))
        assert within_ten_seconds(
            lambda: running.post("{ __typename }", "member").status_code == 401
        )
        sending.join()
        assert responses[0].json() == {
            "data": {"queryRows": {"mine": {"rows": [{"tenant": "acme"}]}}}
        }


def test_a_removed_role_has_no_effect_any_more(tmp_path: Path) -> None:
    with gateway(tmp_path, FILES, callers_file({"member": MEMBER})) as running:
        assert running.post(QUERY, "member").status_code == 200
        running.callers.write_text(callers_file({"member": {**MEMBER, "roles": []}}))
        assert within_ten_seconds(lambda: "errors" in running.post(QUERY, "member").json())
        assert code(running.post(QUERY, "member")) == "GRAPHQL_VALIDATION_FAILED"


def test_an_added_key_is_accepted(tmp_path: Path) -> None:
    with gateway(tmp_path, FILES, callers_file({})) as running:
        add_key(running.callers, "new", build_row(key_for("new"), ["member"]))
        credential = {"Authorization": f"Bearer {key_for('new')}"}
        assert within_ten_seconds(
            lambda: running.post("{ __typename }", **credential).status_code == 200
        )
        remove_key(running.callers, "new")
        assert within_ten_seconds(
            lambda: running.post("{ __typename }", **credential).status_code == 401
        )


def test_rotated_keys_of_an_issuer_are_used(tmp_path: Path) -> None:
    issuer = Issuer()
    with on_a_port(issuer) as url:
        issuer.url = url
        callers = callers_file({}, issuers={url: {"audience": "https://maps.example.com"}})
        with gateway(tmp_path, FILES, callers) as running:

            def status(key: str) -> int:
                token = issuer.token(key, roles=["member"], tenant_id="acme")
                return running.post(QUERY, Authorization=f"Bearer {token}").status_code

            assert (status("one"), status("two")) == (200, 401)
            issuer.keys = [jwk("two")]
            assert within_ten_seconds(lambda: status("one") == 401)
            assert status("two") == 200


@pytest.fixture
def watched(tmp_path: Path, clock: Clock) -> tuple[WatchedCallers, Path]:
    file = tmp_path / "callers.yaml"
    file.write_text(callers_file({"a": {}}))
    return WatchedCallers(file, clock), file


@pytest.mark.parametrize("bad", ["", "keys: [", "keys: {a: {hash: x}}", "nope: 1", "\ud800"])
def test_an_invalid_file_is_logged_and_not_reloaded(
    watched: tuple[WatchedCallers, Path], clock: Clock, bad: str, caplog: pytest.LogCaptureFixture
) -> None:
    callers, file = watched
    before = callers.now()
    file.write_bytes(bad.encode("utf-8", "surrogatepass"))
    clock.now += POLL_SECONDS
    assert callers.now() is before
    assert "callers file not reloaded" in caplog.text
    file.write_text(callers_file({}))
    clock.now += POLL_SECONDS
    assert callers.now().keys == ()


def test_a_changed_key_file_is_reloaded(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "backend.pem").write_bytes(public_pem("one"))
    file = tmp_path / "callers.yaml"
    file.write_text(
        callers_file({}, issuers={"backend": {"audience": "a", "keyFile": "backend.pem"}})
    )
    callers = WatchedCallers(file, clock)
    [before] = callers.now().issuers
    for content, known in (
        (b"-----BEGIN", before.key),
        (public_pem("two"), StaticKey(public_pem("two").strip())),
    ):
        (tmp_path / "backend.pem").write_bytes(content)
        clock.now += POLL_SECONDS
        assert callers.now().issuers[0].key == known


def test_a_file_is_reloaded_when_a_missing_key_file_appears(
    watched: tuple[WatchedCallers, Path], clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    callers, file = watched
    file.write_text(
        callers_file({}, issuers={"backend": {"audience": "a", "keyFile": "backend.pem"}})
    )
    for _ in range(3):
        clock.now += POLL_SECONDS
        assert len(callers.now().keys) == 1
    assert caplog.text.count("callers file not reloaded") == 1
    (file.parent / "backend.pem").write_bytes(public_pem("one"))
    clock.now += POLL_SECONDS
    assert callers.now().keys == ()


def test_a_file_is_reloaded_when_it_becomes_readable(
    watched: tuple[WatchedCallers, Path], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    callers, file = watched

    def forbid(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    file.write_text(callers_file({}))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", forbid)
        clock.now += POLL_SECONDS
        assert len(callers.now().keys) == 1
    time.sleep(0.02)  # longer than a tick of the file system's clock
    file.chmod(0o644)
    clock.now += POLL_SECONDS
    assert callers.now().keys == ()


def test_a_deleted_file_keeps_the_last_content(
    watched: tuple[WatchedCallers, Path], clock: Clock
) -> None:
    callers, file = watched
    before = callers.now()
    file.unlink()
    clock.now += POLL_SECONDS
    assert callers.now() is before


def test_the_file_is_polled_at_most_every_two_seconds(
    watched: tuple[WatchedCallers, Path], clock: Clock
) -> None:
    callers, file = watched
    file.write_text(callers_file({}))
    assert len(callers.now().keys) == 1
    clock.now += POLL_SECONDS
    assert callers.now().keys == ()


def test_an_invalid_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(CallersError), gateway(tmp_path, FILES, "keys: ["):
        pass


def test_the_fixture_gateway_responds(tmp_path: Path) -> None:
    with gateway(tmp_path, FILES, callers_file({"member": MEMBER})) as running:
        assert isinstance(running, Running)
        assert running.post(QUERY, "member").json() == {
            "data": {"queryRows": {"mine": {"rows": [{"tenant": "acme"}]}}}
        }
