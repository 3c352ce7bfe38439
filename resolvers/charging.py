"""Rates and budgets as the resolvers see them: interfaces that count calls and charge statements."""

from typing import Final, Protocol

from resolvers.sql.template import Template

__all__ = ["NO_CHARGE", "UNMETERED", "Meter", "StatementAccount"]


class Meter(Protocol):
    """Interface of a counter of one caller's calls and statements."""

    async def count_call(self, template: Template) -> None:
        """Count one call to a template; raise `OverLimit` if the rate is used up."""

    async def charge_statement(self, template: Template) -> None:
        """Charge a statement that is about to be sent to CARTO.

        Raise `OverLimit` if a budget is used up. In this case, the statement must not be sent.
        """

    async def refund_statement(self, template: Template) -> None:
        """Refund the charge of a statement that CARTO rejected before running it."""


class _Unmetered:
    """Meter that counts nothing."""

    async def count_call(self, template: Template) -> None:
        pass

    async def charge_statement(self, template: Template) -> None:
        pass

    async def refund_statement(self, template: Template) -> None:
        pass


UNMETERED: Final[Meter] = _Unmetered()


class StatementAccount(Protocol):
    """Interface of the account that the statements of one call are charged to."""

    async def charge(self) -> None:
        """Charge one attempt to send the statement; raise `OverLimit` if it must not be sent."""

    async def refund(self) -> None:
        """Refund the charge of an attempt that CARTO rejected before it ran the statement."""


class _NoCharge:
    """Account that charges nobody."""

    async def charge(self) -> None:
        pass

    async def refund(self) -> None:
        pass


NO_CHARGE: Final[StatementAccount] = _NoCharge()
