"""Errors in settings, as sentences for the operator."""

from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from carto_graphql.settings.environment import Variable

__all__ = ["ConflictingSettings", "SettingsError", "value_problems"]


class SettingsError(Exception):
    """Settings that cannot be used. `problems` has a sentence for each error, without secrets."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class ConflictingSettings(ValueError):
    """Values of settings that are each allowed, but not together."""


def value_problems(error: ValidationError, variables: Mapping[str, Variable]) -> Iterator[str]:
    """Yield a sentence for each invalid setting and each conflict of settings.

    No sentence contains a setting's value.
    """
    for detail in error.errors(include_url=False, include_input=False):
        if isinstance(conflict := detail.get("ctx", {}).get("error"), ConflictingSettings):
            yield str(conflict)
        name = str(detail["loc"][0]) if detail["loc"] else ""
        if name in variables and variables[name].value:
            rule = detail["msg"].removeprefix("Value error, ").replace("Input should", "must")
            yield f"{name.upper()} {variables[name].origin} {rule}"
