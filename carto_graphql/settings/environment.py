"""The variables that are meant for the gateway, where each was said, and what is wrong with their names."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from dotenv.parser import parse_stream
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource

__all__ = ["Variable", "empty_variables", "read_variables", "unknown_variables", "unreadable_lines"]


class Variable(NamedTuple):
    """What a variable says, and where: `the environment`, or a file's name."""

    value: str | None
    origin: str


def read_variables(settings: type[BaseSettings], env_file: Path) -> dict[str, Variable]:
    """All of `env_file`, and what the environment means for the gateway, which wins; names in lower case."""
    written = DotEnvSettingsSource(settings, env_file=env_file).env_vars
    around = EnvSettingsSource(settings).env_vars
    meant = {
        name: value
        for name, value in around.items()
        if name in settings.model_fields or _is_near(name)
    }
    return {name: Variable(value, env_file.name) for name, value in written.items()} | {
        name: Variable(value, "the environment") for name, value in meant.items()
    }


def _is_near(name: str) -> bool:
    # A mistyped name must not be overlooked where it decides between an account and the sandbox.
    return name.startswith("carto_") or bool(get_close_matches(name, ["catalog"], cutoff=0.85))


def unreadable_lines(env_file: Path) -> Iterator[str]:
    """A sentence for each line of the file that is no assignment; it would be passed over otherwise."""
    if not env_file.is_file():
        return
    with env_file.open(encoding="utf-8") as text:
        for line in parse_stream(text):
            if line.error:
                yield f"{env_file.name}, line {line.original.line}, must have the form NAME=value"


def unknown_variables(variables: Mapping[str, Variable], names: Collection[str]) -> Iterator[str]:
    """A sentence for each variable that is none of `names`, with the one it resembles."""
    for name in sorted(variables.keys() - names):
        near = get_close_matches(name, names, n=1)
        hint = f": did you mean {near[0].upper()}?" if near else ""
        yield f"{name.upper()} in {variables[name].origin} is no setting{hint}"


def empty_variables(variables: Mapping[str, Variable]) -> Iterator[str]:
    """A sentence for each variable without a value: a lost secret is no wish for the default."""
    for name, (value, origin) in variables.items():
        if not value or value.isspace():
            yield f"{name.upper()} in {origin} is empty: give it a value, or take it away"
