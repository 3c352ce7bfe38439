"""Loading of settings from the command line, the environment and `.env`."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_settings import BaseSettings

from carto_graphql.settings.account import account_problems, without_account
from carto_graphql.settings.environment import (
    COMMAND_LINE,
    Variable,
    empty_variables,
    malformed_lines,
    read_variables,
    unknown_variables,
)
from carto_graphql.settings.errors import SettingsError, value_problems
from resolvers.file_errors import describe_read_error

__all__ = ["load_settings"]

S = TypeVar("S", bound=BaseSettings)


def load_settings(
    settings: type[S], *, sandbox: bool, options: Mapping[str, str], env_file: Path
) -> S:
    """Return settings from `options`, else the environment, else `env_file`.

    Raise `SettingsError` with all errors.
    """
    variables = _read_variables(settings, env_file)
    for name, value in options.items():
        variables[name] = Variable(value, COMMAND_LINE)
    if sandbox:
        variables["sandbox"] = Variable("true", COMMAND_LINE)
    return _validate(settings, variables, [*malformed_lines(env_file)])


def _validate(settings: type[S], variables: dict[str, Variable], problems: list[str]) -> S:
    names = frozenset(settings.model_fields)
    if in_sandbox := _is_true(variables.get("sandbox")):
        variables = without_account(variables, names)
    problems += [*unknown_variables(variables, names), *empty_variables(variables)]
    problems += () if in_sandbox else account_problems(variables, settings)
    try:
        known = {name: variables[name].value for name in names & variables.keys()}
        loaded = settings.model_validate(known)
    except ValidationError as error:
        problems += value_problems(error, variables)
    if problems:
        raise SettingsError(problems)
    return loaded


def _read_variables(settings: type[BaseSettings], env_file: Path) -> dict[str, Variable]:
    try:
        return read_variables(settings, env_file)
    except UnicodeDecodeError:
        raise SettingsError([f"{env_file.name} must be UTF-8 text"]) from None
    except OSError as error:
        reason = describe_read_error(env_file, error)
        raise SettingsError([f"{env_file.name} {reason}"]) from None


def _is_true(variable: Variable | None) -> bool:
    try:
        return variable is not None and TypeAdapter(bool).validate_python(variable.value)
    except ValidationError:
        return False
