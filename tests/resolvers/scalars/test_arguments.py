"""Each scalar accepts its own values as arguments, in one Python form each, and nothing else."""

import datetime as dt
import math
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.scalars import SCALARS, format_datetime
from resolvers.sql.dialects import bind

JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(),
        st.text("0123456789-:.TZ+ eE"),
    ),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=10,
)
UTC = dt.UTC


@pytest.mark.parametrize(
    ("scalar", "value", "parsed"),
    [
        ("Int", 2**31 - 1, 2**31 - 1),
        ("Int", -(2**31), -(2**31)),
        ("Float", 1, 1.0),
        ("Float", -0.0, -0.0),
        ("Float", 5e-324, 5e-324),
        ("String", "", ""),
        ("String", "\U0001f5fa \u202e e\u0301", "\U0001f5fa \u202e e\u0301"),
        ("Boolean", True, True),
        ("BigInt", 2**63 - 1, 2**63 - 1),
        ("BigInt", "-9223372036854775808", -(2**63)),
        ("BigInt", "007", 7),
        ("Date", "2024-02-29", dt.date(2024, 2, 29)),
        ("Date", "0001-01-01", dt.date(1, 1, 1)),
        ("Decimal", "-12.50", Decimal("-12.50")),
        ("Decimal", 10**29 - 1, Decimal(10**29 - 1)),
        ("Time", "23:59:59.5", dt.time(23, 59, 59, 500_000)),
        ("UUID", "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
        ("Bytes", "AA==", "AA=="),
        ("JSON", {"a": [1]}, {"a": [1]}),
        ("ID", 7, "7"),
        ("ID", "a b", "a b"),
        ("DateTime", "2024-02-29T12:00:00Z", dt.datetime(2024, 2, 29, 12, tzinfo=UTC)),
        ("DateTime", "2024-02-29t12:00:00z", dt.datetime(2024, 2, 29, 12, tzinfo=UTC)),
        ("DateTime", "2024-02-29 12:00:00", dt.datetime(2024, 2, 29, 12, tzinfo=UTC)),
        ("DateTime", "2024-02-29T12:00:00.5+05:30", dt.datetime(2024, 2, 29, 6, 30, 0, 500_000, UTC)),
        ("DateTime", "2024-02-29T12:00:00.123456789Z", dt.datetime(2024, 2, 29, 12, 0, 0, 123_456, UTC)),
    ],
)  # fmt: skip
def test_a_value_of_the_type_is_parsed(scalar: str, value: object, parsed: object) -> None:
    assert SCALARS[scalar].parse(value) == parsed
    assert type(SCALARS[scalar].parse(value)) is type(parsed)


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        *(("Int", value) for value in (2**31, -(2**31) - 1, 1.0, True, "1", None, 10**400)),
        *(("Float", value) for value in (math.nan, math.inf, -math.inf, True, "1.5", None, 10**400)),
        *(("String", value) for value in (1, True, None, ["a"], "a\0b", "\ud800", "a\udfff")),
        *(("Boolean", value) for value in (0, 1, "true", None, "")),
        *(("BigInt", value) for value in (2**63, -(2**63) - 1, "9223372036854775808", 1.0, True, "1 OR 1", "")),
        *(("BigInt", value) for value in ("٣", "+1", " 1", "1\n", "0x1", "1" * 5000)),
        *(("Decimal", value) for value in (1.5, True, "1e3", "1.", ".5", "+1", "9" * 30, "0.1234567891", "NaN", "٣")),
        *(("Decimal", value) for value in (10**29, None, "", "1\n")),
        *(("Time", value) for value in ("24:00:00", "8:30:00", "08:30", "08:30:00Z", "08:30:00.1234567", 83000, None)),  # noqa: E501
        *(("UUID", value) for value in ("f81d4fae7dec11d0a76500a0c91e6bf6", "", 1, None, "f81d4fae-7dec-11d0-a765-00a0c91e6bfg")),  # noqa: E501
        *(("Bytes", value) for value in ("A", "AA=", "A-==", 1, None, "AA==\n")),
        *(("JSON", value) for value in (1, "{}", True, None)),
        *(("ID", value) for value in (1.5, True, None, "a\0", "\ud800", 2**63)),
        *(("Date", value) for value in ("0000-00-00", "2023-02-29", "infinity", "2024-2-9", "20240229")),
        *(("Date", value) for value in ("2024-02-29T00:00:00", "2024-02-29\n", "٢٠٢٤-02-29", 20240229, None)),
        *(("DateTime", value) for value in ("9999-12-31T23:59:60+99:99", "2024-02-30T00:00:00Z", "2024-02-29")),
        *(("DateTime", value) for value in ("2024-02-29T12:00Z", "2024-02-29T12:00:00 UTC", "2024-02-29T12:00:00+5")),
        *(("DateTime", value) for value in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", 0, None)),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_another_value_is_rejected(scalar: str, value: object) -> None:
    with pytest.raises(ValueError, match=r"^expected "):
        SCALARS[scalar].parse(value)


@pytest.mark.parametrize("scalar", SCALARS)
@given(value=JSON)
def test_any_json_is_parsed_or_rejected(scalar: str, value: Any) -> None:
    try:
        parsed = SCALARS[scalar].parse(value)
    except ValueError:
        return
    assert SCALARS[scalar].parse(parsed) == parsed


ACCEPTED = {
    "Int": st.integers(-(2**31), 2**31 - 1),
    "Float": st.floats(allow_nan=False, allow_infinity=False),
    "String": st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    "Boolean": st.booleans(),
    "BigInt": st.integers(-(2**63), 2**63 - 1).flatmap(
        lambda number: st.sampled_from([number, str(number)])
    ),
    "Date": st.dates().map(str),
    "DateTime": st.datetimes(timezones=st.just(UTC)).map(dt.datetime.isoformat),
}


@pytest.mark.parametrize("scalar", ACCEPTED)
@given(data=st.data())
def test_what_is_bound_is_parsed_to_the_same_value(scalar: str, data: st.DataObject) -> None:
    parsed = SCALARS[scalar].parse(data.draw(ACCEPTED[scalar]))
    sent = msgspec.json.decode(msgspec.json.encode(bind(parsed, scalar)))
    assert SCALARS[scalar].parse(sent) == parsed


@pytest.mark.parametrize("scalar", sorted(SCALARS.keys() - {"String", "ID"}))
@given(around=st.text(max_size=5))
def test_an_error_does_not_repeat_the_value(scalar: str, around: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        SCALARS[scalar].parse(f"{around}Zq9 OR 1=1{around}")
    assert "Zq9" not in str(caught.value)


OFFSETS = st.integers(-23 * 60, 23 * 60).map(
    lambda minutes: dt.timezone(dt.timedelta(minutes=minutes))
)


@given(st.datetimes(dt.datetime(2, 1, 1), dt.datetime(9998, 1, 1), timezones=OFFSETS))  # noqa: DTZ001
def test_a_moment_is_written_in_utc_and_parsed_to_the_same(moment: dt.datetime) -> None:
    written = format_datetime(moment)
    assert written.endswith("Z")
    assert SCALARS["DateTime"].parse(written) == moment


def test_a_fraction_of_a_second_is_written_only_where_there_is_one() -> None:
    assert format_datetime(dt.datetime(2024, 2, 29, 12, tzinfo=UTC)) == "2024-02-29T12:00:00Z"
    assert (
        format_datetime(dt.datetime(2024, 2, 29, 12, 0, 0, 5000, UTC))
        == "2024-02-29T12:00:00.005000Z"
    )
