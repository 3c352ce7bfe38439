"""Patterns of `pattern:`: RE2's syntax, matched in linear time."""

import time

import pytest

from resolvers.patterns import Pattern


@pytest.mark.threat("H07")
@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ("([A-Z]+)+", "A" * 5000 + "!"),
        ("(a|a)*", "a" * 5000 + "!"),
        ("(.*)*x", "y" * 5000),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 5000),
    ],
)
def test_a_pattern_that_would_backtrack_for_minutes_matches_at_once(
    pattern: str, value: str
) -> None:
    compiled = Pattern(pattern)
    started = time.perf_counter()
    assert not compiled.matches(value)
    assert time.perf_counter() - started < 0.1


@pytest.mark.parametrize(
    ("pattern", "value", "matches"),
    [
        ("[A-Z]{2}", "ES", True),
        ("[A-Z]{2}", "ESP", False),
        ("[A-Z]{2}", "ES\n", False),
        (r"\p{L}+", "Ñandú", True),
        ("(?i)es", "ES", True),
        ("", "", True),
    ],
)
def test_the_whole_text_must_match(pattern: str, value: str, matches: bool) -> None:
    assert Pattern(pattern).matches(value) is matches


@pytest.mark.threat("H07")
@pytest.mark.parametrize("pattern", ["(?=a)", r"(a)\1", "[", "a{2000}", "(?<=a)b", "\ud800"])
def test_a_pattern_that_cannot_match_in_linear_time_is_rejected(
    pattern: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Pattern(pattern)
    assert capfd.readouterr().err == ""


def test_equal_patterns_are_equal() -> None:
    assert Pattern("a+") == Pattern("a+") != Pattern("a*")
