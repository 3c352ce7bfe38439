"""Rates and budgets as the resolvers see them: an interface that counts calls and statements."""

from typing import Final, Protocol

from resolvers.sql.template import Template

__all__ = ["UNMETERED", "Meter"]


class Meter(Protocol):
    """Counter of one caller's calls and statements; its store is not known here."""

    async def count_call(self, template: Template) -> None:
        """Count one call to a template; raise `OverLimit` where the rate is used up."""

    async def charge_statement(self, template: Template) -> None:
        """Charge a statement that is about to be sent to CARTO.

        It must not be sent where `OverLimit` is raised.
        """

    async def refund_statement(self, template: Template) -> None:
        """Return the charge of a statement that CARTO rejected before it ran."""


class _Unmetered:
    """Meter that counts nothing."""

    async def count_call(self, template: Template) -> None:
        pass

    async def charge_statement(self, template: Template) -> None:
        pass

    async def refund_statement(self, template: Template) -> None:
        pass


UNMETERED: Final[Meter] = _Unmetered()
