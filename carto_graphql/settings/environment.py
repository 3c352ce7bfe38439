"""Variables of the environment and of `.env`, and the errors in their names."""

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NamedTuple

from dotenv.parser import parse_stream
from pydantic_settings import BaseSettings, DotEnvSettingsSource, EnvSettingsSource

from carto_graphql.settings.near_misses import find_near_miss, is_service_link

__all__ = [
    "COMMAND_LINE",
    "ENVIRONMENT",
    "Variable",
    "empty_variables",
    "malformed_lines",
    "read_variables",
    "unknown_variables",
]

ENVIRONMENT: Final = "in the environment"
COMMAND_LINE: Final = "on the command line"


class Variable(NamedTuple):
    """A variable's value and origin: `in the environment`, `in .env` or `on the command line`."""

    value: str | None
    origin: str


def read_variables(settings: type[BaseSettings], env_file: Path) -> dict[str, Variable]:
    """Return the gateway's variables, from the environment or else `env_file`, by lower-case name.

    Raise OSError or UnicodeDecodeError for an unreadable file.
    """
    from_file = DotEnvSettingsSource(settings, env_file=env_file).env_vars
    # Unlike the file, the environment also has variables of other programs.
    from_environment = {
        name: value
        for name, value in EnvSettingsSource(settings).env_vars.items()
        if name in settings.model_fields or _concerns_gateway(name, settings.model_fields)
    }
    return {name: Variable(value, f"in {env_file.name}") for name, value in from_file.items()} | {
        name: Variable(value, ENVIRONMENT) for name, value in from_environment.items()
    }


def _concerns_gateway(name: str, settings: Collection[str]) -> bool:
    if is_service_link(name):
        return False
    # Every CARTO_* counts: a mistyped one could otherwise select the sandbox instead of an account.
    return name.startswith("carto_") or find_near_miss(name, settings) is not None


def malformed_lines(env_file: Path) -> Iterator[str]:
    """Yield an error for each line of the file that is not an assignment."""
    if not env_file.is_file():
        return
    with env_file.open(encoding="utf-8") as text:
        for line in parse_stream(text):
            if line.error:  # dotenv would ignore it silently
                yield f"{env_file.name}, line {line.original.line}, must have the form NAME=value"


def unknown_variables(variables: Mapping[str, Variable], names: Collection[str]) -> Iterator[str]:
    """Yield an error for each variable that is not in `names`; suggest the most similar name."""
    for name in sorted(variables.keys() - names):
        if name.startswith("otel_"):
            place = variables[name].origin
            yield f"{name.upper()} {place} has no effect. Set it in the environment, where OpenTelemetry reads it."
            continue
        close = get_close_matches(name, names, n=1)
        similar = find_near_miss(name, names) or (close[0] if close else None)
        hint = f". Did you mean {similar.upper()}?" if similar else "."
        yield f"{name.upper()} {variables[name].origin} is not a setting{hint}"


def empty_variables(variables: Mapping[str, Variable]) -> Iterator[str]:
    """Yield an error for each variable whose value is empty or consists of spaces."""
    # An empty value does not select the default: a secret may be missing, and the default could be
    # less strict.
    for name, (value, origin) in variables.items():
        if not value or value.isspace():
            yield f"{name.upper()} {origin} is empty. Set a value or remove it."
