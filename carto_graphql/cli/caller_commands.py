"""The commands about callers: `key create`, `key revoke`, `whoami`."""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from carto_graphql.callers.authentication import Authenticator, Unauthenticated
from carto_graphql.callers.file import Callers, CallersError, Terms, read_callers
from carto_graphql.callers.jwks import JSONFetcher, KeysUnavailable
from carto_graphql.callers.keys import add_key, key_row, new_key, remove_key
from carto_graphql.settings.settings import Settings, SettingsError
from resolvers.callers import Caller, claim_at
from resolvers.catalog.loading import Catalog
from resolvers.errors import CatalogError
from resolvers.sql.template import NAMESPACES
from schema.catalog import load_catalog

__all__ = ["key_commands", "whoami"]

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

key_commands = typer.Typer(help="Create and revoke API keys.", no_args_is_help=True)

KeyName = Annotated[
    str, typer.Argument(help="What the key is called in the callers file and in logs.")
]
CallersFile = Annotated[
    Path | None,
    typer.Option("--file", help="The callers file; else the setting CALLERS.", dir_okay=False),
]


@key_commands.command()
def create(
    name: KeyName,
    role: Annotated[
        list[str] | None, typer.Option(help="A role of the key; may be given again.")
    ] = None,
    claim: Annotated[
        list[str] | None, typer.Option(help="A claim of the key, NAME=TEXT; may be given again.")
    ] = None,
    file: CallersFile = None,
) -> None:
    """Make an API key, put its hash into the callers file, and print the key: this once and never again."""
    key = new_key()
    target = _file(file)
    try:
        add_key(target, name, key_row(key, role or [], dict(map(_claim, claim or []))))
    except (CallersError, OSError, ValueError) as error:
        _fail(_unchanged(target, error))
    err.print(f"The hash is in {target}. The key, which nothing can show again:", markup=False)
    typer.echo(key)


@key_commands.command()
def revoke(name: KeyName, file: CallersFile = None) -> None:
    """Take an API key out of the callers file; a running gateway refuses it a few seconds later."""
    target = _file(file)
    try:
        remove_key(target, name)
    except (CallersError, OSError, ValueError) as error:
        _fail(_unchanged(target, error))
    out.print(f"{name} is no longer in {target}", markup=False)


def whoami(
    token: Annotated[str, typer.Option(help="A token or API key; - reads it from standard input.")],
) -> None:
    """Tell what a token or an API key is good for: who it is, its roles, what it may ask, its limits.

    Where it is refused, the reason is told. Clients are not told it.
    """
    credential = sys.stdin.read().strip() if token == "-" else token  # noqa: S105  # the sign for standard input
    settings = _settings()
    if settings.callers is None:
        _fail(["CALLERS is not set, so nobody can sign in: every credential is refused"])
    try:
        callers, catalog = read_callers(settings.callers), load_catalog(settings.catalog_folder)
        caller = asyncio.run(_authenticated(callers, credential))
    except (CallersError, CatalogError) as error:
        _fail(map(str, error.problems))
    except Unauthenticated as error:
        _fail([f"refused: {error.reason}"])
    except KeysUnavailable:
        _fail(["the issuer's keys cannot be had, so the token cannot be verified"])
    table = Table(show_header=False, box=None)
    for name, value in _told(caller, callers.terms_for(caller.roles), catalog):
        table.add_row(name, Text(value))  # a token may hold what rich takes for markup
    out.print(table)


async def _authenticated(callers: Callers, credential: str) -> Caller:
    async with JSONFetcher() as fetch:
        return await Authenticator(lambda: callers, fetch).caller([f"Bearer {credential}"], "")


def _told(caller: Caller, terms: Terms, catalog: Catalog) -> Iterator[tuple[str, str]]:
    yield "caller", caller.name
    yield "roles", ", ".join(sorted(caller.roles))
    templates = catalog.visible_templates(caller.roles)
    for kind, name in NAMESPACES.items():
        yield name, ", ".join(each.name for each in templates if each.kind == kind) or "nothing"
    paths = {
        each.claim for template in templates for each in template.parameters.values() if each.claim
    }
    for path in sorted(paths):
        value = claim_at(caller.claims, path)
        yield (
            f"claims.{'.'.join(path)}",
            "missing" if value is None else msgspec.json.encode(value).decode(),
        )
    yield "limits", _limits(terms)


def _limits(terms: Terms) -> str:
    limits = {"rate": terms.rate, "budget": terms.budget, "totalBudget": terms.total_budget}
    said = [f"{name} {item}" for name, item in limits.items() if item]
    return f"of the role {terms.role}: {', '.join(said)}" if said else "none"


def _claim(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise ValueError("--claim takes NAME=TEXT, such as tenant_id=acme")
    return name, value


def _unchanged(target: Path, error: Exception) -> Iterator[str]:
    """Why the callers file is as it was."""
    if isinstance(error, CallersError):
        yield from map(str, error.problems)
        yield f"{target} was not changed"
    else:
        yield (
            f"{target} cannot be written: {error.strerror}"
            if isinstance(error, OSError)
            else str(error)
        )


def _file(file: Path | None) -> Path:
    target = file or _settings().callers
    if target is None:
        _fail(["Name the callers file: --file callers.yaml, or the setting CALLERS"])
    return target


def _settings() -> Settings:
    try:
        return Settings.load()
    except SettingsError as error:
        _fail(error.problems)


def _fail(problems: Iterable[str]) -> NoReturn:
    for problem in problems:
        err.print(problem, markup=False)
    raise typer.Exit(1)
