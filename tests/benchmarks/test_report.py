"""The report: the content of its tables."""

from benchmarks.attacks import ATTACKS
from benchmarks.bars import check_bars
from benchmarks.figures import Figures
from benchmarks.measures import hostile
from benchmarks.report import attacks_table, bars_table, markdown
from benchmarks.requests import ATTACKED, Case


def test_a_missed_bar_is_marked_and_one_that_was_not_measured_left_out() -> None:
    figures = Figures()
    figures.add("gateway", Case("points", 100_000, "sql"), {"memory": 25.0})
    figures.add("gateway", Case("points", 100_000, "maps"), {"memory": 4.0})
    assert bars_table(check_bars(figures)).splitlines()[2:] == [
        "| memory of 100k points | ≤ 24.0 MiB | 25.0 MiB **missed** | 4.0 MiB |"
    ]


def test_an_attack_beyond_its_bar_is_marked_where_it_is() -> None:
    figures = Figures()
    dear, cheap = ATTACKS[0].name, ATTACKS[1].name
    figures.add("gateway", ATTACKED, {"introspection": 10.0})
    figures.add("gateway", ATTACKED, {hostile(dear): 101.0, hostile(dear, times=10): 1200.0})
    figures.add("gateway", ATTACKED, {hostile(cheap): 100.0, hostile(cheap, times=10): 1201.0})
    assert attacks_table(figures, check_bars(figures)).splitlines()[2:] == [
        "| introspection | 10.0 | 1.0 |  |  |",
        f"| {dear} | 101.0 | 10.1 **missed** | 1200.0 | 11.9 |",
        f"| {cheap} | 100.0 | 10.0 | 1201.0 | 12.0 **missed** |",
    ]


def test_latency_stands_beside_its_ratio_to_the_proxy_and_is_the_median_of_the_rounds() -> None:
    figures, case = Figures(), Case("polygons", 100, "maps")
    figures.add("proxy", case, {"latency": 2.0})
    for milliseconds in (4.0, 90.0, 3.0):
        figures.add("gateway", case, {"latency": milliseconds})
    assert "| 100 polygons | Maps API | 2.0 (1.00) | 4.0 (2.00) |" in markdown(
        figures, [*check_bars(figures)]
    )
