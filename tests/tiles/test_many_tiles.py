"""Hundreds of tiles at once: the gateway holds a bounded part of them."""

from benchmarks.contenders import start_upstream
from benchmarks.tiles import AT_ONCE, growth_of_tiles


def test_500_tiles_in_flight_take_at_most_64_mib() -> None:
    with start_upstream((1,)) as upstream:
        assert growth_of_tiles(upstream, AT_ONCE) <= 64
