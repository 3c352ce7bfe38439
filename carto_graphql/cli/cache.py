"""The commands `cache purge` and `cache stats`."""

import asyncio
from collections.abc import Collection
from typing import Annotated, Final

import typer

from carto_graphql.cache.purge_file import PurgeFileError, purge
from carto_graphql.cli.console import exit_on_errors, fail, out
from carto_graphql.settings.settings import Settings
from carto_graphql.store.opening import purge_store, statistics_of_store
from schema.catalog import load_catalog

__all__ = ["cache_commands"]

cache_commands: Final = typer.Typer(help="Purge and count cached results.", no_args_is_help=True)


@cache_commands.callback()
def cache() -> None:
    """Do nothing before the commands `cache purge` and `cache stats`."""


@cache_commands.command("purge")
def purge_results(
    templates: Annotated[
        list[str] | None,
        typer.Argument(help="Templates whose results are purged, such as features.cities."),
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Purge the results of all templates.")
    ] = False,
) -> None:
    """Purge cached results in all workers that share STORE or PURGE_FILE, within two seconds."""
    if bool(templates) == all_:
        fail(["Name templates, or give --all."])
    with exit_on_errors():
        settings = Settings.load()
        catalog = load_catalog(settings.catalog_folder, settings.catalog_variables)
    known = {
        f"{each.namespace}.{each.name}": f"{each.kind}.{each.name}" for each in catalog.templates
    }
    if unknown := [name for name in templates or () if name not in known]:
        fail(
            [
                f"The catalog has no template {', '.join(unknown)}. It has {', '.join(sorted(known))}."
            ]
        )
    with exit_on_errors():
        _purge(settings, None if all_ else [known[name] for name in templates or ()])
    out.print(f"Purged {'all results' if all_ else ', '.join(templates or ())}.", markup=False)


def _purge(settings: Settings, templates: Collection[str] | None) -> None:
    """Purge the cached results of `templates`, or of all templates if None."""
    if settings.store is not None:
        if not asyncio.run(purge_store(settings, templates)):
            fail(["The store is unavailable: nothing was purged."])
    elif settings.purge_file is not None:
        try:
            purge(settings.purge_file, templates)
        except PurgeFileError as error:
            fail([str(error)])
    else:
        fail(["Set STORE or PURGE_FILE to the same value for the gateway and for this command."])


LAYERS: Final = {
    "whole": "whole responses in memory",
    "result": "results in memory",
    "store": "results in the store",
    "shared": "calls in flight",
    "stale": "results beyond maxAge",
    "none": "CARTO",
}


@cache_commands.command("stats")
def show_statistics() -> None:
    """Show where the results of all workers came from since their start, and the size of the caches."""
    with exit_on_errors():
        settings = Settings.load()
        if settings.store is None:
            fail(
                [
                    "Set STORE, because workers report their statistics to it.",
                    "METRICS=true shows the statistics of one worker.",
                ]
            )
        found = asyncio.run(statistics_of_store(settings))
    if found is None:
        fail(["The store is unavailable."])
    numbers = found.numbers
    total = sum(numbers.get(f"layer.{layer}", 0) for layer in LAYERS)
    out.print(f"Results of {found.workers} workers since their start: {total:,}")
    for layer, description in LAYERS.items():
        count = numbers.get(f"layer.{layer}", 0)
        out.print(f"{layer:>8} {count:>12,} {count / max(total, 1):>6.1%}  {description}")
    evictions = numbers.get("result.evictions", 0) + numbers.get("whole.evictions", 0)
    out.print(
        f"In memory: {numbers.get('result.entries', 0):,} results of "
        f"{_mib(numbers.get('result.bytes', 0))} MiB, "
        f"{numbers.get('whole.entries', 0):,} whole responses of "
        f"{_mib(numbers.get('whole.bytes', 0))} MiB, {evictions:,} evicted"
    )
    bound = f" of {_mib(found.max_bytes)} MiB" if found.max_bytes else ", unbounded"
    out.print(f"Store: {_mib(found.used_bytes)} MiB{bound}")


def _mib(size: int) -> str:
    return f"{size / 2**20:,.1f}"
