"""The bars: what is reached, what is missed, what was not measured."""

import pytest

from benchmarks.bars import ATTACK_BARS, BARS, Bar, check_bars
from benchmarks.data import APIS
from benchmarks.figures import Figures
from benchmarks.requests import Case

BY_FIGURE = {bar.figure: bar for bar in (*BARS, *ATTACK_BARS)}


def figures_of(bar: Bar, own: float, other: float) -> Figures:
    figures = Figures()
    for api in APIS:
        case = Case(bar.geometry, bar.rows, api)
        figures.add(bar.relation.against, case, {bar.measure: other})
        if bar.relation.against != "gateway":
            figures.add("gateway", case, {bar.measure: own})
    return figures


def missed(figures: Figures) -> set[str]:
    return {result.bar.figure for result in check_bars(figures) if result.is_missed}


def test_every_bar_has_one_bound_and_a_name_of_its_own() -> None:
    assert len(BY_FIGURE) == len(BARS) + len(ATTACK_BARS)
    assert all((bar.most is None) != (bar.least is None) for bar in BY_FIGURE.values())


@pytest.mark.parametrize(
    ("figure", "reached", "beyond", "other"),
    [
        ("100k points, over the proxy", 200, 201, 100),
        ("100k polygons, over the proxy", 170, 171, 100),
        ("10k points, over the proxy", 250, 251, 100),
        ("10k polygons, over the proxy", 200, 201, 100),
        ("100k points, faster than plain strawberry", 100, 101, 3500),
        ("100k polygons, faster than plain strawberry", 100, 101, 4000),
        ("first byte of 100k points, after the proxy's", 13, 13.1, 3),
        ("one-row rate at 16, over plain strawberry", 500, 499, 100),
        ("one-row rate at 16, over the proxy", 800, 799, 100),
        ("one-row rate at 16, over mercurius", 40, 39, 100),
    ],
)
def test_a_bar_is_reached_at_its_bound_and_missed_beyond_it(
    figure: str, reached: float, beyond: float, other: float
) -> None:
    bar = BY_FIGURE[figure]
    assert figure not in missed(figures_of(bar, reached, other))
    assert figure in missed(figures_of(bar, beyond, other))


@pytest.mark.parametrize(
    ("figure", "bound"), [("memory of 100k polygons", 24), ("one-row p95 beside 100k points", 12)]
)
def test_a_bar_of_the_gateway_alone_needs_no_other_contender(figure: str, bound: float) -> None:
    bar = BY_FIGURE[figure]
    assert figure not in missed(figures_of(bar, 0, bound))
    assert figure in missed(figures_of(bar, 0, bound + 0.1))


def test_what_was_not_measured_is_not_missed() -> None:
    results = [*check_bars(Figures())]
    assert len(results) == len(BY_FIGURE) * len(APIS)
    assert {result.shown for result in results} == {"-"}
    assert not any(result.is_missed for result in results)
