"""Rate limits and budgets: how many requests a caller may send, and how many statements to CARTO.

They count in fixed windows, which start with their first request.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass

from carto_graphql.callers.counters import MemoryCounters
from carto_graphql.callers.file import RoleLimits
from carto_graphql.callers.limit import CounterGroup, Counters, Limit
from resolvers.callers import Caller
from resolvers.charging import Meter
from resolvers.sql.template import Template

__all__ = ["Budgets"]


class Budgets:
    """Rate limits and budgets, and the counters that keep track of them.

    The limits of a caller are those of its role.
    """

    def __init__(self, counters: Counters | None = None) -> None:
        self.counters: Counters = counters or MemoryCounters()

    async def count_request(self, caller: Caller, role: RoleLimits) -> None:
        """Count one request of `caller`; raise `OverLimit` if the caller is over its rate limit."""
        for limit in self._request_limits(caller, role):
            await self.counters.count(limit)

    def meter(self, caller: Caller, role: RoleLimits) -> Meter:
        """Return the meter that counts one request's calls and statements to CARTO."""
        return _CallerMeter(self, caller, role)

    async def headers(self, caller: Caller, role: RoleLimits) -> list[tuple[str, str]]:
        """Return the headers `RateLimit-Policy` and `RateLimit`, or none if no limit applies.

        https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/
        """
        limits = [*self._request_limits(caller, role), *self._statement_limits(caller, role)]
        if not limits:
            return []
        policies = [f'"{it.name}";q={it.item.amount};w={it.item.get_expiry()}' for it in limits]
        states = [(each.name, *await self.counters.state(each)) for each in limits]
        current = [f'"{name}";r={left};t={seconds}' for name, left, seconds in states]
        return [("RateLimit-Policy", ", ".join(policies)), ("RateLimit", ", ".join(current))]

    def field_limits(self, caller: Caller, template: Template) -> Iterator[Limit]:
        """Yield the rate limit of `template` for this caller, if the template has one."""
        if template.rate:
            key = (_name(template), caller.name)
            yield Limit("field", template.rate, _group(caller), key)

    def budgets_for(self, caller: Caller, role: RoleLimits, template: Template) -> Iterator[Limit]:
        """Yield the budgets against which a statement for `template` counts.

        `role` has the limits of `caller`.
        """
        yield from self._statement_limits(caller, role)
        if role.total_budget:
            yield Limit("role", role.total_budget, "shared", ("role", role.role))
        if template.budget:
            key = ("template", _name(template))
            yield Limit("template", template.budget, "shared", key)

    async def remaining(
        self, roles: Iterable[RoleLimits], templates: Iterable[Template]
    ) -> AsyncIterator[tuple[str, str, int, int]]:
        """Yield `("role" or "template", name, left, maximum)` for each shared budget.

        The numbers count statements.
        """
        for role in roles:
            if role.total_budget:
                limit = Limit("role", role.total_budget, "shared", ("role", role.role))
                yield (
                    "role",
                    role.role,
                    (await self.counters.state(limit))[0],
                    role.total_budget.amount,
                )
        for template in templates:
            if template.budget:
                key = ("template", _name(template))
                limit = Limit("template", template.budget, "shared", key)
                name = f"{template.namespace}.{template.name}"
                yield (
                    "template",
                    name,
                    (await self.counters.state(limit))[0],
                    template.budget.amount,
                )

    def _request_limits(self, caller: Caller, role: RoleLimits) -> Iterator[Limit]:
        if role.rate:
            yield Limit("requests", role.rate, _group(caller), ("requests", caller.name))

    def _statement_limits(self, caller: Caller, role: RoleLimits) -> Iterator[Limit]:
        if role.budget:
            key = ("statements", caller.name)
            yield Limit("statements", role.budget, _group(caller), key)


@dataclass(frozen=True, slots=True)
class _CallerMeter:
    budgets: Budgets
    caller: Caller
    role: RoleLimits

    async def count_call(self, template: Template) -> None:
        for limit in self.budgets.field_limits(self.caller, template):
            await self.budgets.counters.count(limit)

    async def charge_statement(self, template: Template) -> None:
        if limits := self._limits(template):
            await self.budgets.counters.charge(limits)

    async def refund_statement(self, template: Template) -> None:
        if limits := self._limits(template):
            await self.budgets.counters.refund(limits)

    def _limits(self, template: Template) -> list[Limit]:
        if not (template.budget or self.role.budget or self.role.total_budget):
            return []
        return [*self.budgets.budgets_for(self.caller, self.role, template)]


def _group(caller: Caller) -> CounterGroup:
    return "signed-in" if caller.signed_in else "anonymous"


def _name(template: Template) -> str:
    return f"{template.kind}/{template.name}"
