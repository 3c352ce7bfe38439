"""Output of commands, and the end of a command that cannot continue."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

import typer
from rich.console import Console

from carto_graphql.callers.file import CallersError
from carto_graphql.settings.errors import SettingsError
from carto_graphql.web.trusted_documents import DocumentsError
from resolvers.errors import CatalogError
from schema.build import NoTemplates

__all__ = ["CONFIGURATION_ERRORS", "err", "exit_on_errors", "fail", "out", "problems_in"]

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

CONFIGURATION_ERRORS: Final = (
    SettingsError,
    CatalogError,
    CallersError,
    DocumentsError,
    NoTemplates,
)
"""The errors that only the operator can fix: with them no app can be built."""


def problems_in(error: Exception) -> list[str]:
    """Return a sentence for each problem that a configuration error reports."""
    problems = [*map(str, getattr(error, "problems", [error]))]
    if isinstance(error, CatalogError):
        count = len(problems)
        problems.append(f"The catalog has {count} error{'s' if count > 1 else ''}.")
    return problems


def fail(problems: Iterable[str]) -> NoReturn:
    """Print the problems and end the command with status 1."""
    for problem in problems:
        err.print(problem, markup=False)
    raise typer.Exit(1)


@contextmanager
def exit_on_errors() -> Iterator[None]:
    """End the command with status 1 if the body raises a configuration error.

    Print the problems that the error reports.
    """
    try:
        yield
    except CONFIGURATION_ERRORS as error:
        fail(problems_in(error))
