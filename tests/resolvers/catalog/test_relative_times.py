"""Defaults that depend on the time of a call (`now - 7d`, `today`), and pairs of parameters (`after: since`)."""

import datetime as dt
from pathlib import Path
from typing import Any, Final

import pytest

from resolvers.callers import Caller
from resolvers.errors import BadUserInput
from resolvers.sql.claims import with_claims
from resolvers.sql.relative_times import RelativeTime, current_minute
from resolvers.sql.template import Template
from schema.build import build_schema
from tests.catalog_gateway import POSTGIS_CATALOG, catalog_gateway
from tests.postgis import PostGIS
from tests.resolvers.shops import CATALOG, load_one, problems
from tests.resolvers.template_calls import build_call

EVENTS: Final = """\
/* ---
description: Earthquakes between two times.
params:
  since: { type: DateTime, default: now - 7d, description: Earliest time. }
  until: { type: DateTime, default: now, after: since }
  day: { type: Date, default: "today+1w", min: "2020-01-01" }
  least: { type: Float, default: 4 }
  most: { type: Float, default: 10, after: least, max: 10 }
columns: { since: DateTime!, until: DateTime!, day: Date! }
access: [public]
cache: 1m
sample: { since: "2018-01-31T00:00:00Z", until: "2018-02-01T00:00:00Z", least: 5 }
--- */
SELECT {{since}} AS since, {{until}} AS until, {{day}} AS day FROM `sandbox.world.earthquakes`
WHERE magnitude BETWEEN {{least}} AND {{most}} LIMIT 1
"""
POSTGIS: Final = EVENTS.replace("`sandbox.world.earthquakes`", "world.earthquakes")
NOON: Final = dt.datetime(2026, 3, 1, 12, 34, tzinfo=dt.UTC)
FIELD: Final = "{ since until day }"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[dt.datetime]:
    """Set the gateway's clock to NOON, and return a list with the time.

    To change the time, replace the item.
    """
    times = [NOON]
    monkeypatch.setattr("resolvers.sql.statements.current_minute", lambda: times[0])
    return times


@pytest.mark.parametrize(
    ("text", "scalar", "expected"),
    [
        ("now", "DateTime", "2026-03-01T12:34:00"),
        ("now - 90s", "DateTime", "2026-03-01T12:32:30"),
        ("now-15m", "DateTime", "2026-03-01T12:19:00"),
        ("now + 1h", "DateTime", "2026-03-01T13:34:00"),
        ("today", "DateTime", "2026-03-01T00:00:00"),
        ("today - 1d", "DateTime", "2026-02-28T00:00:00"),
        ("today", "Date", "2026-03-01"),
        ("today - 2w", "Date", "2026-02-15"),
    ],
)
def test_a_default_is_relative_to_the_time_of_the_call(
    text: str, scalar: str, expected: str
) -> None:
    relative = RelativeTime.parse(text, scalar)
    assert relative is not None
    assert relative.at(NOON).isoformat().removesuffix("+00:00") == expected


def test_now_is_the_current_minute_so_that_calls_share_results() -> None:
    before = dt.datetime.now(dt.UTC)
    assert before - dt.timedelta(minutes=1) < current_minute() <= dt.datetime.now(dt.UTC)
    assert current_minute().second == current_minute().microsecond == 0


def check_times(
    tmp_path: Path, clock: list[dt.datetime], postgres: str | None, **files: str
) -> None:
    with catalog_gateway(tmp_path, postgres=postgres, **files) as gateway:
        for hours in (0, 1):  # the second time by the plan that the first one left
            clock[0] = NOON + dt.timedelta(hours=hours)
            assert gateway.rows(f"events {FIELD}") == [
                {
                    "since": f"2026-02-22T{12 + hours}:34:00Z",
                    "until": f"2026-03-01T{12 + hours}:34:00Z",
                    "day": "2026-03-08",
                }
            ]
        [row] = gateway.rows(f'events(since:"2018-01-31T00:00:00Z",until:null) {FIELD}')
        assert (row["since"], row["until"]) == ("2018-01-31T00:00:00Z", "2026-03-01T13:34:00Z")
        for arguments, argument, rule in (
            ('since: "2027-01-01T00:00:00Z"', "since", "must not be greater than until"),
            ('until: "2018-01-01T00:00:00Z"', "until", "must not be less than since"),
            ("least: 9, most: 8.5", "most", "must not be less than least"),
            ("least: 11", "least", "must not be greater than most"),
        ):
            response = gateway.post(
                f"{{ queryRows {{ events({arguments}) {{ rows {{ day }} }} }} }}"
            )
            [error] = response["errors"]
            assert error["extensions"]["code"] == "BAD_USER_INPUT"
            assert argument in error["message"]
            assert rule in error["message"]
        assert len(gateway.rows(f"events(least:5,most:5.5) {FIELD}")) == 1


def test_times_on_duckdb(tmp_path: Path, clock: list[dt.datetime]) -> None:
    check_times(tmp_path, clock, None, catalog__yaml=CATALOG, rows__events=EVENTS)


def test_times_on_postgis(tmp_path: Path, clock: list[dt.datetime], postgis: PostGIS) -> None:
    reader = postgis.reader
    check_times(tmp_path, clock, reader, catalog__yaml=POSTGIS_CATALOG, rows__events=POSTGIS)


def test_the_schema_names_the_default_and_the_pair_in_descriptions(tmp_path: Path) -> None:
    sdl = build_schema([load_one(tmp_path, rows__events=EVENTS)]).as_str()
    assert '"""Earliest time. Default: `now - 7d`."""\n    since: DateTime\n' in sdl
    assert '"""Not less than `since`. Default: `now`."""\n    until: DateTime\n' in sdl
    assert '"""At most 10, not less than `least`."""\n    most: Float! = 10\n' in sdl


def one(tmp_path: Path, params: str, sql: str = "{{a}}") -> Template:
    text = f"/* ---\ndescription: d\nparams: {{ {params} }}\ncolumns: {{ x: Date }}\naccess: [public]\n--- */\n"
    return load_one(tmp_path, rows__one=f"{text}SELECT {sql} AS x\n")


def test_a_missing_claim_has_the_default_of_its_time(
    tmp_path: Path, clock: list[dt.datetime]
) -> None:
    template = one(tmp_path, "a: { type: Date, from: claims.day, default: today }")
    call = with_claims(build_call(template, {}), Caller("ada", claims={}))
    assert call.values == {"a": NOON.date()}


def test_null_replaces_a_relative_default_where_null_is_a_value(tmp_path: Path) -> None:
    template = one(tmp_path, "a: { type: Date, default: today, nullable: true }")
    assert build_call(template, {"a": None}).values == {}
    assert [*build_call(template, {}).values] == ["a"]


def test_pairs_are_compared_where_both_have_a_value(tmp_path: Path) -> None:
    params = "a: { type: Date, nullable: true }, b: { type: Date, after: a, nullable: true }"
    template = one(tmp_path, params, "IF({{a}} < {{b}}, {{a}}, {{b}})")
    given: Any
    for given in ({"a": "2026-01-02"}, {"b": "2026-01-01"}, {"a": "2026-01-01", "b": "2026-01-01"}):
        build_call(template, given)
    with pytest.raises(BadUserInput, match="must not be less than a"):
        build_call(template, {"a": "2026-01-02", "b": "2026-01-01"})


@pytest.mark.parametrize(
    ("now", "becomes", "line", "says"),
    [
        ("now - 7d", "now - 7 days", 4, "params.since.default: expected now or today, with"),
        ("now - 7d", "now - 999999w", 4, "params.since.default: must be at most 100 years from"),
        ("now - 7d", "yesterday", 4, "params.since.default: expected a date and time"),
        ("today+1w", "now", 6, "params.day.default: a Date is relative to today"),
        ("today+1w", "today - 6h", 6, "params.day.default: a Date is relative to today"),
        ("today+1w", "today - 99y", 6, "params.day.default: expected now or today, with"),
        ("2020-01-01", "2999-01-01", 6, "params.day.default: must be at least 2999-01-01"),
        ("after: since", "after: start", 5, "params.until.after: start is not another parameter"),
        ("after: since", "after: until", 5, "params.until.after: until is not another parameter"),
        ("after: since", "after: day", 5, "params.until.after: day is not of type DateTime, too"),
        ("now, after", "now - 8d, after", 5, "params.until.after: the default is less than that of since"),
        ("default: 4 }", "default: 4, after: 5 }", 7, "params.least.after: expected text"),
        ("type: DateTime, default: now,", 'type: "[DateTime!]",', 5, "params.until.after: does not apply"),
        ("DateTime, default: now,", "DateTime, from: claims.u,", 5, "params.until.after: a value from a claim"),
        ("until: \"2018-02-01", "until: \"2018-01-01", 12, "sample.until: must not be less than since"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_reported_with_its_line(
    tmp_path: Path, now: str, becomes: str, line: int, says: str
) -> None:
    found = problems(tmp_path, rows__events=EVENTS.replace(now, becomes, 1))
    assert any(each.line == line and each.message.startswith(says) for each in found), found
