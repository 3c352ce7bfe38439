"""Settings of a CARTO account: whether they are complete, and which the sandbox ignores."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from pydantic_settings import BaseSettings

from carto_graphql.settings.environment import Variable
from carto_graphql.settings.near_misses import find_near_miss

__all__ = ["account_problems", "selects_mode", "without_account"]

_NOT_OF_ACCOUNT: Final = frozenset({"carto_client", "carto_timeout"})
"""Settings that apply to the sandbox, too."""


_PROXIES: Final = frozenset({"https_proxy", "no_proxy"})
"""Variables that other programs use, too. The sandbox needs no proxy, because it is in this process."""

_SECRETS: Final = ("carto_client_id", "carto_client_secret", "carto_api_access_token")
"""Settings that may be in a file, named by the setting with `_FILE` at its end."""


def selects_mode(name: str) -> bool:
    """Return True if the setting `name` decides between the sandbox and a CARTO account."""
    is_account = name.startswith("carto_") and name != "carto_client"
    return is_account or name in {"catalog", "sandbox"}


def account_problems(names: Collection[str], settings: type[BaseSettings]) -> Sequence[str]:
    """Return errors for missing and conflicting settings of a CARTO account.

    `names` are the settings that have a value.
    """
    if not any(map(selects_mode, names)):
        return []  # the gateway uses the sandbox
    twice = [name for name in _SECRETS if name in names and f"{name}_file" in names]
    if twice:
        return [
            f"{name.upper()} and {name.upper()}_FILE are both set. Set only one of them."
            for name in twice
        ]
    names = {*names, *(name for name in _SECRETS if f"{name}_file" in names)}
    missing = [name for name in ("carto_api_base_url", "catalog") if name not in names]
    return [
        *(
            f"{name.upper()} is missing. {settings.model_fields[name].description}"
            for name in missing
        ),
        *_credential_problems(names),
    ]


def _credential_problems(names: Collection[str]) -> Sequence[str]:
    client = [name for name in ("carto_client_id", "carto_client_secret") if name in names]
    token = "carto_api_access_token" in names
    if token and client:
        return [
            "CARTO_API_ACCESS_TOKEN and CARTO_CLIENT_ID with CARTO_CLIENT_SECRET are both set. "
            "Set only one of them."
        ]
    if not token and not client:
        return ["Set CARTO_CLIENT_ID and CARTO_CLIENT_SECRET, or CARTO_API_ACCESS_TOKEN."]
    if not token and len(client) == 1:
        missing = "CARTO_CLIENT_SECRET" if "carto_client_id" in client else "CARTO_CLIENT_ID"
        return [f"{missing} is missing. {client[0].upper()} requires it."]
    return []


def without_account(
    variables: Mapping[str, Variable], settings: Collection[str]
) -> dict[str, Variable]:
    """Return the variables that apply to the sandbox.

    `settings` are the names of all settings.
    """
    # A variable with any other name may belong to another program that uses the same `.env`.
    # But a similar name is probably a misspelled setting, which is reported later.
    return {
        name: variable
        for name, variable in variables.items()
        if (name in _NOT_OF_ACCOUNT or not name.startswith("carto_"))
        and name not in _PROXIES
        and (name in settings or find_near_miss(name, settings))
    }
