"""API keys: 256 random bits each, of which only the hash is kept.

A hash that is slow on purpose is for passwords, which can be guessed; nobody guesses 256 bits.
"""

import hashlib
import hmac
import io
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import YAMLError

from carto_graphql.callers.file import ApiKey

__all__ = ["PREFIX", "add_key", "find_key", "hash_of", "key_row", "new_key", "remove_key"]

PREFIX: Final = "cgk_"
"""What a key begins with, so that scanners for leaked secrets can tell it."""


def new_key() -> str:
    """A key, to be shown once."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_of(key: str) -> str:
    """A key as callers.yaml has it."""
    return f"sha256:{_digest(key).hex()}"


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def find_key(keys: Iterable[ApiKey], presented: str) -> ApiKey | None:
    """The key that was presented. Each is compared, and each in constant time: how long it takes tells nothing."""
    digest, found = _digest(presented), None
    for key in keys:
        if hmac.compare_digest(key.digest, digest):
            found = key
    return found


def key_row(key: str, roles: Iterable[str], claims: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The row of a key in callers.yaml, but for its name."""
    row = {"hash": hash_of(key), "roles": list(roles)}
    return {**row, "claims": dict(claims)} if claims else row


def add_key(file: Path, name: str, row: dict[str, Any]) -> None:
    """Puts the row into the file, which keeps its comments; raises ValueError where the name is taken."""
    tree = _read(file)
    if name in (tree.get("keys") or {}):
        raise ValueError(f"there is a key {name} already; choose another name")
    if not tree.get("keys"):
        tree["keys"] = {}
    tree["keys"][name] = row
    _write(file, tree)


def remove_key(file: Path, name: str) -> None:
    """Takes the key out of the file; raises ValueError where there is none."""
    tree = _read(file)
    if name not in (tree.get("keys") or {}):
        raise ValueError(f"there is no key {name} in {file}")
    del tree["keys"][name]
    _write(file, tree)


def _yaml() -> YAML:
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 200
    return yaml


def _read(file: Path) -> Any:
    try:
        return (_yaml().load(file.read_text(encoding="utf-8")) if file.exists() else None) or CommentedMap()
    except YAMLError:
        raise ValueError(f"{file} is not valid YAML; mend it first") from None


def _write(file: Path, tree: Any) -> None:
    written = io.StringIO()
    _yaml().dump(tree, written)
    unfinished = file.with_name(f".{file.name}.new")
    unfinished.write_text(written.getvalue(), encoding="utf-8")
    unfinished.replace(file)  # a gateway that reads it meanwhile must not see half of it
