"""Metrics of a store that workers share."""

from bisect import bisect_left
from typing import Final

from carto_graphql.telemetry.families import (
    LOCK_WAITS,
    STORE_CIRCUIT,
    STORE_FAILURES,
    STORE_SECONDS,
)
from carto_graphql.telemetry.slots import Slots

__all__ = ["StoreMetrics"]

REASONS: Final = ("timeout", "connection", "full", "rejected")


class StoreMetrics:
    """The metrics of one store; `name` is `results` or `counters`."""

    def __init__(self, name: str, slots: Slots | None = None) -> None:
        self.name, self._slots = name, slots or Slots()
        [self._seconds] = self._slots.add([(STORE_SECONDS, (name,))])
        self._slots.add([(STORE_FAILURES, (name, reason)) for reason in REASONS])
        self._slots.add([(LOCK_WAITS, ())])
        self.set_circuit(is_open=False)

    def count_command(self, seconds: float) -> None:
        """Count a command that the store has executed, and the `seconds` that it took."""
        numbers, bounds = self._slots.numbers, STORE_SECONDS.bounds
        numbers[self._seconds + bisect_left(bounds, seconds)] += 1
        numbers[self._seconds + len(bounds) + 1] += seconds

    def count_failure(self, reason: str) -> None:
        """Count a command that the store could not execute. `reason` says why it could not."""
        self._slots.increment(STORE_FAILURES, self.name, reason)

    def count_lock_wait(self) -> None:
        """Count a failed attempt to lock a result. Another worker has the lock."""
        self._slots.increment(LOCK_WAITS)

    def set_circuit(self, *, is_open: bool) -> None:
        """Set the gauge that says whether the circuit breaker of the store is open."""
        self._slots.set(STORE_CIRCUIT, (self.name,), is_open)
