"""The commands on API keys: `key create`, `key list` and `key revoke`."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.table import Table
from rich.text import Text

from carto_graphql.callers.file import CallersError, read_callers
from carto_graphql.callers.keys import add_key, build_row, generate_key, remove_key
from carto_graphql.cli.console import err, exit_on_errors, fail, out
from carto_graphql.cli.preparation import settings_without_account
from carto_graphql.settings.errors import SettingsError
from resolvers.errors import CatalogError
from schema.catalog import load_catalog

__all__ = ["key_commands"]

key_commands: Final = typer.Typer(help="Create, list and revoke API keys.", no_args_is_help=True)

KeyName = Annotated[str, typer.Argument(help="Name of the key in the callers file and in logs.")]
CallersFile = Annotated[
    Path | None,
    typer.Option("--file", help="The callers file. Default: the setting CALLERS.", dir_okay=False),
]


@key_commands.command()
def create(
    name: KeyName,
    role: Annotated[
        list[str] | None, typer.Option(help="A role of the key. Can be repeated.")
    ] = None,
    claim: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=TEXT", help="A claim of the key. Can be repeated."),
    ] = None,
    file: CallersFile = None,
    unknown_role: Annotated[
        bool, typer.Option("--unknown-role", help="Allow a role that nothing refers to yet.")
    ] = False,
) -> None:
    """Create an API key, add its hash to the callers file, and print the key once."""
    with exit_on_errors():
        target = _callers_file(file)
    if not unknown_role:
        _check_roles(role or [], target)
    key = generate_key()
    try:
        add_key(target, name, build_row(key, role or [], dict(map(_parse_claim, claim or []))))
    except (CallersError, OSError, ValueError) as error:
        fail(_write_problems(target, error))
    err.print(f"Added the hash to {target}. The key is shown only now:", markup=False)
    typer.echo(key)


@key_commands.command("list")
def list_keys(file: CallersFile = None) -> None:
    """List the API keys of the callers file with their roles and claims."""
    with exit_on_errors():
        callers = read_callers(_callers_file(file))
    table = Table("key", "roles", "claims")
    for key in callers.keys:
        claims = (f"{name}={value}" for name, value in key.claims.items())
        table.add_row(key.name, ", ".join(sorted(key.roles)), Text(", ".join(claims)))
    out.print(table)


@key_commands.command()
def revoke(name: KeyName, file: CallersFile = None) -> None:
    """Remove an API key from the callers file. Running gateways reject it within seconds."""
    with exit_on_errors():
        target = _callers_file(file)
    try:
        remove_key(target, name)
    except (CallersError, OSError, ValueError) as error:
        fail(_write_problems(target, error))
    out.print(f"Removed the key {name} from {target}.", markup=False)


def _check_roles(roles: Iterable[str], file: Path) -> None:
    try:
        settings = settings_without_account()
        if settings.catalog is None:
            return
        catalog = load_catalog(settings.catalog, settings.catalog_variables)
        known = catalog.roles | _roles_with_limits(file)
    # Without a valid catalog, nothing can be checked.
    except (SettingsError, CatalogError):
        return
    if unknown := [role for role in roles if role not in known]:
        fail(
            [
                f"Neither the catalog nor {file} refers to the role {', '.join(unknown)}. "
                f"Known roles: {', '.join(sorted(known))}.",
                "To use it nevertheless, add --unknown-role.",
            ]
        )


def _roles_with_limits(file: Path) -> frozenset[str]:
    try:
        return frozenset(limits.role for limits in read_callers(file).limits)
    except CallersError:
        return frozenset()


def _parse_claim(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise ValueError("--claim must have the form NAME=TEXT, such as tenant_id=acme.")
    return name, value


def _write_problems(target: Path, error: Exception) -> Iterator[str]:
    if isinstance(error, CallersError):
        yield from map(str, error.problems)
        yield f"{target} was not changed."
    elif isinstance(error, OSError):
        yield f"{target} cannot be written: {error.strerror}"
    else:
        yield str(error)


def _callers_file(file: Path | None) -> Path:
    target = file or settings_without_account().callers
    if target is None:
        fail(["Name the callers file with --file, or set CALLERS."])
    return target
