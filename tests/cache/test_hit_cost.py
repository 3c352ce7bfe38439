"""What a cached response costs in CPU, beside a server that does nothing."""

from benchmarks.cached import CACHING, ONE, cpu_ratio, repeated
from benchmarks.contenders import NULL, start_upstream


def test_36_a_hit_costs_less_than_twice_a_null_app() -> None:
    with (
        start_upstream((ONE.rows,)) as upstream,
        CACHING.start(upstream) as gateway,
        NULL.start(upstream) as null,
    ):
        assert cpu_ratio(gateway, null, repeated(CACHING.request(ONE))) <= 2
