"""Log lines, whatever clients send, and wherever the lines go."""

import io
import logging
import sys
from pathlib import Path

import pytest

from carto_graphql.telemetry.line_output import LineOutput
from carto_graphql.telemetry.logs import NO_MEMBERS, AccessLog, EndedRequest, Format, log_config

HOSTILE = "/\nFAKE \x1b[31m\x9b1m\u2028\r\b end"


def request_for(path: str) -> EndedRequest:
    return 0, "id", "GET", path, 200, 0, 0.0, {}, NO_MEMBERS


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_log_that_cannot_be_written_ends_no_request(
    form: Format, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Path("/dev/full").open("w", buffering=1)  # noqa: SIM115  # closed below, with an error
    monkeypatch.setattr(sys, "stderr", full)
    for _ in range(3):
        AccessLog("info", form, LineOutput()).add(request_for("/"))
    monkeypatch.undo()
    with pytest.raises(OSError, match="No space left"):
        full.close()


def test_what_a_client_sends_begins_no_line_and_controls_no_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stderr = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stderr", stderr)
    AccessLog("info", "text", LineOutput()).add(request_for(HOSTILE))
    settings = log_config("info", "text")["formatters"]["line"]
    formatter = settings.pop("()")(**settings)
    record = logging.LogRecord("name", logging.INFO, "", 0, "401, issuer %s", (HOSTILE,), None)
    lines = [*stderr.buffer.getvalue().decode().splitlines(), formatter.format(record)]
    assert len(lines) == 2
    for line in lines:
        assert line.isprintable()
        assert r"\x1b[31m" in line
