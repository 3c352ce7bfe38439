"""What a caller may ask and spend, as this room sees it: somebody counts, and says when it is enough."""

from typing import Final, Protocol

from resolvers.sql.template import Template

__all__ = ["UNMETERED", "Meter"]


class Meter(Protocol):
    """Counts for one caller. Where it counts, and in which store, is not known here."""

    async def ask(self, template: Template) -> None:
        """Counts one question to a template; raises `OverLimit`."""

    async def charge_statement(self, template: Template) -> None:
        """Counts one statement that is about to be sent to CARTO; raises `OverLimit`, and then it must not be."""


class _Unmetered:
    """Counts nothing."""

    async def ask(self, template: Template) -> None:
        pass

    async def charge_statement(self, template: Template) -> None:
        pass


UNMETERED: Final[Meter] = _Unmetered()
