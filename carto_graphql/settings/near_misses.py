"""Detection of variables whose names are a misspelled setting.

A gateway that ignores `CALLER=callers.yaml` starts without any rate limit. So a near miss stops the
start, while the names of other programs must not.
"""

import re
from collections.abc import Collection
from difflib import get_close_matches
from typing import Final

__all__ = ["find_near_miss", "is_service_link"]

_SIMILARITY: Final = 0.85
"""Minimum ratio of difflib: above `MAX_FILES` and `MAX_FIELDS`, below one wrong letter in seven."""

_WORDS: Final = frozenset(
    {"graphql", "http_proxy", "all_proxy", "ftp_proxy", "https_proxy", "no_proxy"}
)
"""Names that look like a misspelled setting but are names of other variables."""

_COMMON: Final = frozenset({"log_level", "log_format"})
"""Other programs have variables with similar names (`LOGLEVEL`). It is safe to ignore these."""

_PATHS: Final = frozenset({"callers", "catalog", "trusted_documents"})
_PATH_SUFFIX: Final = re.compile(r"_?(?:file|path|dir|directory|folder|yaml)$")
"""`CALLERS_FILE` and the like: settings of this form are paths already."""

_SERVICE_LINK: Final = re.compile(
    r"_service_(?:host|port)(?:_\w+)?$|_port(?:_\d+_(?:tcp|udp|sctp)(?:_(?:addr|port|proto))?)?$"
)
"""Kubernetes sets these for each Service of a namespace, such as CARTO_GRAPHQL_SERVICE_HOST.

https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
"""


def is_service_link(name: str) -> bool:
    """Return True for the name of a variable that Kubernetes or Docker sets for a service.

    `name` is in lower case.
    """
    return _SERVICE_LINK.search(name) is not None


def find_near_miss(name: str, settings: Collection[str]) -> str | None:
    """Return the setting that `name` probably misspells, or None.

    All names are in lower case.
    """
    if name in settings or name in _WORDS:
        return None
    checked = [setting for setting in settings if setting not in _COMMON]
    if (stem := _PATH_SUFFIX.sub("", name)) != name and stem in _PATHS:
        return stem
    if close := get_close_matches(name, checked, n=1, cutoff=_SIMILARITY):
        return close[0]
    words = _words(name)
    return next((setting for setting in checked if _words(setting) == words), None)


def _words(name: str) -> list[str]:
    return sorted(re.sub(r"ies$", "y", word).removesuffix("s") for word in re.split(r"[-_.]", name))
