"""Rates and budgets as the resolvers see them: interfaces that count calls and charge statements."""

from typing import Final, Protocol

from resolvers.sql.template import Template

__all__ = ["NO_CHARGE", "UNMETERED", "Meter", "StatementAccount"]


class Meter(Protocol):
    """Interface that counts the template calls and the SQL statements of one caller."""

    async def count_call(self, template: Template) -> None:
        """Count one call to a template. Raise `OverLimit` if the caller sends calls too fast."""

    async def charge_statement(self, template: Template) -> None:
        """Charge the caller's budgets for a statement, just before it is sent.

        Raise `OverLimit` if a budget is used up.
        """

    async def refund_statement(self, template: Template) -> None:
        """Undo the charge for one statement of `template`.

        Call this when CARTO has rejected the statement without running it.
        """


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
        """Charge the caller's budgets for one attempt to send the statement.

        Raise `OverLimit` if a budget is used up.
        """

    async def refund(self) -> None:
        """Undo the charge for an attempt that CARTO rejected before it ran the statement."""


class _NoCharge:
    """Account that charges nobody."""

    async def charge(self) -> None:
        pass

    async def refund(self) -> None:
        pass


NO_CHARGE: Final[StatementAccount] = _NoCharge()
