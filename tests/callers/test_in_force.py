"""What the operator takes away is gone within ten seconds, without a restart, and no running answer is cut."""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx
import pytest

from carto_graphql.callers.file import CallersError
from carto_graphql.callers.jwk import StaticKey
from carto_graphql.callers.keys import add_key, key_row, remove_key
from carto_graphql.callers.watching import LOOK_SECONDS, WatchedCallers
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


def test_a_key_that_was_revoked_is_refused_and_its_running_answer_is_not_cut(
    tmp_path: Path,
) -> None:
    with gateway(
        tmp_path, FILES, callers_file({"member": MEMBER}), FakeCarto(seconds=4)
    ) as running:
        answers: list[httpx.Response] = []
        asking = threading.Thread(target=lambda: answers.append(running.post(QUERY, "member")))
        asking.start()
        time.sleep(0.5)
        running.callers.write_text(callers_file({}))
        assert within_ten_seconds(
            lambda: running.post("{ __typename }", "member").status_code == 401
        )
        asking.join()
        assert answers[0].json() == {
            "data": {"queryRows": {"mine": {"rows": [{"tenant": "acme"}]}}}
        }


def test_a_role_that_was_taken_away_opens_nothing(tmp_path: Path) -> None:
    with gateway(tmp_path, FILES, callers_file({"member": MEMBER})) as running:
        assert running.post(QUERY, "member").status_code == 200
        running.callers.write_text(callers_file({"member": {**MEMBER, "roles": []}}))
        assert within_ten_seconds(lambda: "errors" in running.post(QUERY, "member").json())
        assert code(running.post(QUERY, "member")) == "GRAPHQL_VALIDATION_FAILED"


def test_a_key_that_was_added_is_let_in(tmp_path: Path) -> None:
    with gateway(tmp_path, FILES, callers_file({})) as running:
        add_key(running.callers, "new", key_row(key_for("new"), ["member"]))
        credential = {"Authorization": f"Bearer {key_for('new')}"}
        assert within_ten_seconds(
            lambda: running.post("{ __typename }", **credential).status_code == 200
        )
        remove_key(running.callers, "new")
        assert within_ten_seconds(
            lambda: running.post("{ __typename }", **credential).status_code == 401
        )


def test_keys_that_the_issuer_rotated_are_in_force(tmp_path: Path) -> None:
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
def test_a_file_that_was_spoilt_changes_nothing_and_is_logged(
    watched: tuple[WatchedCallers, Path], clock: Clock, bad: str, caplog: pytest.LogCaptureFixture
) -> None:
    callers, file = watched
    before = callers.now()
    file.write_bytes(bad.encode("utf-8", "surrogatepass"))
    clock.now += LOOK_SECONDS
    assert callers.now() is before
    assert "callers are as they were" in caplog.text
    file.write_text(callers_file({}))
    clock.now += LOOK_SECONDS
    assert callers.now().keys == ()


def test_a_key_file_that_was_changed_is_in_force(tmp_path: Path, clock: Clock) -> None:
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
        clock.now += LOOK_SECONDS
        assert callers.now().issuers[0].key == known


def test_a_file_that_needs_another_is_read_once_that_is_there(
    watched: tuple[WatchedCallers, Path], clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """It does not change itself then."""
    callers, file = watched
    file.write_text(
        callers_file({}, issuers={"backend": {"audience": "a", "keyFile": "backend.pem"}})
    )
    for _ in range(3):
        clock.now += LOOK_SECONDS
        assert len(callers.now().keys) == 1
    assert caplog.text.count("callers are as they were") == 1
    (file.parent / "backend.pem").write_bytes(public_pem("one"))
    clock.now += LOOK_SECONDS
    assert callers.now().keys == ()


def test_a_file_whose_rights_were_mended_is_read(
    watched: tuple[WatchedCallers, Path], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    callers, file = watched

    def forbid(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    file.write_text(callers_file({}))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_text", forbid)
        clock.now += LOOK_SECONDS
        assert len(callers.now().keys) == 1
    time.sleep(0.02)  # longer than a tick of the file system's clock
    file.chmod(0o644)
    clock.now += LOOK_SECONDS
    assert callers.now().keys == ()


def test_a_file_that_is_gone_changes_nothing(
    watched: tuple[WatchedCallers, Path], clock: Clock
) -> None:
    callers, file = watched
    before = callers.now()
    file.unlink()
    clock.now += LOOK_SECONDS
    assert callers.now() is before


def test_the_file_is_looked_at_no_more_often_than_every_two_seconds(
    watched: tuple[WatchedCallers, Path], clock: Clock
) -> None:
    callers, file = watched
    file.write_text(callers_file({}))
    assert len(callers.now().keys) == 1
    clock.now += LOOK_SECONDS
    assert callers.now().keys == ()


def test_a_bad_file_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(CallersError), gateway(tmp_path, FILES, "keys: ["):
        pass


def test_a_gateway_on_this_port_answers(tmp_path: Path) -> None:
    with gateway(tmp_path, FILES, callers_file({"member": MEMBER})) as running:
        assert isinstance(running, Running)
        assert running.post(QUERY, "member").json() == {
            "data": {"queryRows": {"mine": {"rows": [{"tenant": "acme"}]}}}
        }
