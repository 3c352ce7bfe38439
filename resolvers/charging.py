"""Rates and budgets as the resolvers see them: an interface that counts calls and statements."""

from typing import Final, Protocol

from resolvers.sql.template import Template

__all__ = ["UNMETERED", "Meter"]


class Meter(Protocol):
    """Interface of a counter of one caller's calls and statements."""

    async def count_call(self, template: Template) -> None:
        """Count one call to a template; raise `OverLimit` if the rate is used up."""

    async def charge_statement(self, template: Template) -> None:
        """Charge a statement that is about to be sent to CARTO.

        Raises `OverLimit` if a budget is used up. The statement must then not be sent.
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
