"""Rate limits and budgets: how many requests a caller may send, and how many statements to CARTO.

They count in fixed windows, which start with their first request. The storage is one of the library
`limits`. In memory each worker counts separately, so N workers allow N times as much.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass

from limits.aio.storage import Storage

from carto_graphql.callers.counters import BoundedMemory
from carto_graphql.callers.file import RoleLimits
from carto_graphql.callers.limit import Limit
from resolvers.callers import Caller
from resolvers.charging import Meter
from resolvers.errors import OverLimit
from resolvers.sql.template import Template

__all__ = ["Budgets"]


class Budgets:
    """The counters of all limits. A caller's own are those of its role.

    There are three storages, since memory evicts counters beyond its bound. Anyone can send
    requests from many addresses, so anonymous callers must not evict the counters of those who
    signed in; and neither of them those of roles and templates, which are few. An external storage
    can serve as all three.
    """

    def __init__(
        self,
        *,
        anonymous: Storage | None = None,
        signed_in: Storage | None = None,
        shared: Storage | None = None,
    ) -> None:
        self._anonymous = anonymous or BoundedMemory()
        self._signed_in = signed_in or BoundedMemory()
        self._shared = shared or BoundedMemory()

    async def count_request(self, caller: Caller, role: RoleLimits) -> None:
        """Count one request; raise `OverLimit` beyond the caller's rate limit."""
        for limit in self._request_limits(caller, role):
            await limit.count()

    def meter(self, caller: Caller, role: RoleLimits) -> Meter:
        """Return the meter for one request of `caller`."""
        return _CallerMeter(self, caller, role)

    async def headers(self, caller: Caller, role: RoleLimits) -> list[tuple[str, str]]:
        """Return the headers `RateLimit-Policy` and `RateLimit`, if the caller has any limit.

        https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/
        """
        limits = [*self._request_limits(caller, role), *self._statement_limits(caller, role)]
        if not limits:
            return []
        policies = [f'"{it.name}";q={it.item.amount};w={it.item.get_expiry()}' for it in limits]
        states = [(each.name, *await each.state()) for each in limits]
        current = [f'"{name}";r={left};t={seconds}' for name, left, seconds in states]
        return [("RateLimit-Policy", ", ".join(policies)), ("RateLimit", ", ".join(current))]

    def field_limits(self, caller: Caller, template: Template) -> Iterator[Limit]:
        """Yield the limits on the caller's calls of a template."""
        if template.rate:
            key = (_name(template), caller.name)
            yield Limit("field", template.rate, self._storage_of(caller), key)

    def budgets_for(self, caller: Caller, role: RoleLimits, template: Template) -> Iterator[Limit]:
        """Yield the budgets that a statement of this template is charged to."""
        yield from self._statement_limits(caller, role)
        if role.total_budget:
            yield Limit("role", role.total_budget, self._shared, ("role", role.role))
        if template.budget:
            key = ("template", _name(template))
            yield Limit("template", template.budget, self._shared, key)

    async def remaining(
        self, roles: Iterable[RoleLimits], templates: Iterable[Template]
    ) -> AsyncIterator[tuple[str, str, int, int]]:
        """Yield the budgets of roles and templates: scope, name, what is left, and the whole.

        The budgets of single callers are left out: there is no bound on their number.
        """
        for role in roles:
            if role.total_budget:
                limit = Limit("role", role.total_budget, self._shared, ("role", role.role))
                yield "role", role.role, (await limit.state())[0], role.total_budget.amount
        for template in templates:
            if template.budget:
                key = ("template", _name(template))
                limit = Limit("template", template.budget, self._shared, key)
                name = f"{template.namespace}.{template.name}"
                yield "template", name, (await limit.state())[0], template.budget.amount

    def _request_limits(self, caller: Caller, role: RoleLimits) -> Iterator[Limit]:
        if role.rate:
            yield Limit("requests", role.rate, self._storage_of(caller), ("requests", caller.name))

    def _statement_limits(self, caller: Caller, role: RoleLimits) -> Iterator[Limit]:
        if role.budget:
            key = ("statements", caller.name)
            yield Limit("statements", role.budget, self._storage_of(caller), key)

    def _storage_of(self, caller: Caller) -> Storage:
        return self._signed_in if caller.signed_in else self._anonymous


@dataclass(frozen=True, slots=True)
class _CallerMeter:
    budgets: Budgets
    caller: Caller
    role: RoleLimits

    async def count_call(self, template: Template) -> None:
        for limit in self.budgets.field_limits(self.caller, template):
            await limit.count()

    async def charge_statement(self, template: Template) -> None:
        """Charge all budgets or none.

        Each counter is incremented before it is compared, so concurrent requests cannot exceed a
        budget, not even with a storage that several workers share.
        """
        if not (template.budget or self.role.budget or self.role.total_budget):
            return
        charged: list[Limit] = []
        try:
            for budget in self.budgets.budgets_for(self.caller, self.role, template):
                charged.append(budget)
                await budget.count()
        except OverLimit:
            for budget in charged:
                await budget.take_back()
            raise

    async def refund_statement(self, template: Template) -> None:
        for budget in self.budgets.budgets_for(self.caller, self.role, template):
            await budget.take_back()


def _name(template: Template) -> str:
    return f"{template.kind}/{template.name}"
