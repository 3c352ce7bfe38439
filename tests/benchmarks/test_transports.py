"""The comparison of transports runs, and our own costs the least."""

import asyncio

from benchmarks.transports import measure, responding


def test_the_cost_of_a_call_is_measured_for_each_transport() -> None:
    with responding() as url:
        figures = asyncio.run(measure(url, calls=160, at_once=16))
    assert len(figures) == 4
    assert min(figures, key=lambda name: figures[name]) == "a call of carto_client"
