"""The command `whoami`."""

import asyncio
import sys
from collections.abc import Iterator
from typing import Annotated

import msgspec
import typer
from rich.table import Table
from rich.text import Text

from carto_graphql.callers.authentication import Authenticator, Unauthenticated
from carto_graphql.callers.file import Callers, RoleLimits, read_callers
from carto_graphql.callers.jwks import JSONFetcher, KeysUnavailable
from carto_graphql.cli.console import exit_on_errors, fail, out
from carto_graphql.cli.preparation import settings_without_account
from resolvers.callers import Caller, claim_at
from resolvers.catalog.catalog import Catalog
from resolvers.sql.template import NAMESPACES, Template
from schema.catalog import load_catalog

__all__ = ["whoami"]


def whoami(
    token: Annotated[
        str, typer.Option(help="A token or an API key; `-` reads it from standard input.")
    ],
) -> None:
    """Print the caller of a token or an API key: its roles, templates, claims and limits.

    If the credential is rejected, print the reason, which clients never see.
    """
    credential = sys.stdin.read().strip() if token == "-" else token  # noqa: S105  # the usual sign
    with exit_on_errors():
        settings = settings_without_account()
        if settings.callers is None:
            fail(["CALLERS is not set, so every credential is rejected."])
        callers, catalog = (
            read_callers(settings.callers),
            load_catalog(settings.catalog_folder, settings.catalog_variables),
        )
    try:
        caller = asyncio.run(_authenticate(callers, credential))
    except Unauthenticated as error:
        fail([f"Rejected: {error.reason}"])
    except KeysUnavailable:
        fail(["The issuer's keys cannot be fetched, so the token cannot be verified."])
    table = Table(show_header=False, box=None)
    for name, value in _describe(caller, callers.limits_for(caller.roles), catalog):
        table.add_row(name, Text(value))  # a token may hold rich's markup
    out.print(table)


async def _authenticate(callers: Callers, credential: str) -> Caller:
    async with JSONFetcher() as fetch:
        return await Authenticator(lambda: callers, fetch).caller([f"Bearer {credential}"], "")


def _describe(caller: Caller, limits: RoleLimits, catalog: Catalog) -> Iterator[tuple[str, str]]:
    yield "caller", caller.name
    yield "roles", ", ".join(sorted(caller.roles))
    templates = catalog.visible_templates(caller.roles)
    for kind, name in NAMESPACES.items():
        yield name, ", ".join(each.name for each in templates if each.kind == kind) or "none"
    for path in sorted(_claims_in(templates)):
        value = claim_at(caller.claims, path)
        text = "missing" if value is None else msgspec.json.encode(value).decode()
        yield f"claims.{'.'.join(path)}", text
    yield "limits", _describe_limits(limits)


def _claims_in(templates: tuple[Template, ...]) -> set[tuple[str, ...]]:
    parameters = (each for template in templates for each in template.parameters.values())
    return {each.claim for each in parameters if each.claim}


def _describe_limits(limits: RoleLimits) -> str:
    items = {"rate": limits.rate, "budget": limits.budget, "totalBudget": limits.total_budget}
    described = [f"{name} {item}" for name, item in items.items() if item]
    return f"{', '.join(described)} (role {limits.role})" if described else "none"
