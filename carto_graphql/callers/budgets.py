"""Rates and budgets: how often a caller may ask, and how many statements may be sent to CARTO.

Counted in fixed windows, which begin with their first request. The store is one of the library `limits`; in memory
each worker counts for itself, so that N workers allow N times as much.
"""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from limits import RateLimitItem
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter

from carto_graphql.callers.counters import BoundedMemory
from carto_graphql.callers.file import Callers, Terms
from resolvers.callers import Caller
from resolvers.charging import Meter
from resolvers.errors import OverLimit
from resolvers.sql.template import Template

__all__ = ["Budgets"]


@dataclass(frozen=True, slots=True)
class _Counted:
    """One limit and whose it is. `name` tells a client which one it met."""

    name: str
    item: RateLimitItem
    limiter: FixedWindowRateLimiter
    whose: tuple[str, ...]

    async def has_room(self) -> bool:
        return await self.limiter.test(self.item, *self.whose)

    async def count(self) -> bool:
        return await self.limiter.hit(self.item, *self.whose)

    async def state(self) -> tuple[int, int]:
        """What is left, and the seconds until the window ends."""
        stats = await self.limiter.get_window_stats(self.item, *self.whose)
        left = (
            math.ceil(stats.reset_time - time.time()) if stats.remaining < self.item.amount else 0
        )
        return stats.remaining, max(left, 0) or self.item.get_expiry()

    async def over(self) -> OverLimit:
        _, seconds = await self.state()
        return OverLimit(f"{_SAID[self.name]}; try again in {seconds} seconds", seconds)


_SAID: Final = {
    "requests": "This caller has asked too often",
    "questions": "This caller has asked this field too often",
    "statements": "This caller's budget is used up",
    "role": "The budget of callers such as this is used up",
    "template": "The budget of this field is used up",
}


class Budgets:
    """What everyone has asked and spent. `callers` tells the terms of this moment.

    There are two stores because callers come without end and are forgotten at some number, and roles and templates
    must never be. An external store can be both.
    """

    def __init__(
        self,
        callers: Callable[[], Callers],
        each: Storage | None = None,
        together: Storage | None = None,
    ) -> None:
        self._callers = callers
        self._each = FixedWindowRateLimiter(each or BoundedMemory())
        self._together = FixedWindowRateLimiter(together or BoundedMemory())

    async def admit(self, caller: Caller) -> None:
        """Counts one request; raises `OverLimit`."""
        for counted in self._requests(caller, self._terms(caller)):
            if not await counted.count():
                raise await counted.over()

    def meter(self, caller: Caller) -> Meter:
        """What counts for this caller's request."""
        return _Meter(self, caller)

    async def headers(self, caller: Caller) -> list[tuple[str, str]]:
        """`RateLimit-Policy` and `RateLimit`, where something is limited.

        https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/
        """
        terms = self._terms(caller)
        counted = [*self._requests(caller, terms), *self._statements(caller, terms)]
        if not counted:
            return []
        policies = [
            f'"{each.name}";q={each.item.amount};w={each.item.get_expiry()}' for each in counted
        ]
        states = [(each.name, *await each.state()) for each in counted]
        now = [f'"{name}";r={remaining};t={seconds}' for name, remaining, seconds in states]
        return [("RateLimit-Policy", ", ".join(policies)), ("RateLimit", ", ".join(now))]

    def _terms(self, caller: Caller) -> Terms:
        return self._callers().terms_for(caller.roles)

    def _requests(self, caller: Caller, terms: Terms) -> Iterator[_Counted]:
        if terms.rate:
            yield _Counted("requests", terms.rate, self._each, ("requests", caller.name))

    def _statements(self, caller: Caller, terms: Terms) -> Iterator[_Counted]:
        if terms.budget:
            yield _Counted("statements", terms.budget, self._each, ("statements", caller.name))

    def questions(self, caller: Caller, template: Template) -> Iterator[_Counted]:
        """The limits on asking a template."""
        if template.rate:
            yield _Counted("questions", template.rate, self._each, (_name(template), caller.name))

    def budgets_for(self, caller: Caller, template: Template) -> Iterator[_Counted]:
        """The budgets that a statement is paid from."""
        terms = self._terms(caller)
        yield from self._statements(caller, terms)
        if terms.total_budget:
            yield _Counted("role", terms.total_budget, self._together, ("role", terms.role))
        if template.budget:
            yield _Counted(
                "template", template.budget, self._together, ("template", _name(template))
            )


@dataclass(frozen=True, slots=True)
class _Meter:
    budgets: Budgets
    caller: Caller

    async def ask(self, template: Template) -> None:
        for counted in self.budgets.questions(self.caller, template):
            if not await counted.count():
                raise await counted.over()

    async def charge_statement(self, template: Template) -> None:
        """From all of the budgets or from none."""
        budgets_for = [*self.budgets.budgets_for(self.caller, template)]
        for counted in budgets_for:
            if not await counted.has_room():
                raise await counted.over()
        for counted in budgets_for:
            await counted.count()


def _name(template: Template) -> str:
    return f"{template.kind}/{template.name}"
