"""API keys: 256 random bits each, of which only the hash is kept.

A hash that is slow on purpose is for passwords, which can be guessed; nobody guesses 256 bits.
"""

import contextlib
import hashlib
import hmac
import io
import os
import secrets
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from carto_graphql.callers.file import ApiKey, callers_in, read_callers

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


def key_row(
    key: str, roles: Iterable[str], claims: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The row of a key in callers.yaml, but for its name."""
    row = {"hash": hash_of(key), "roles": list(roles)}
    return {**row, "claims": dict(claims)} if claims else row


def add_key(file: Path, name: str, row: dict[str, Any]) -> None:
    """Puts the row into the file, which keeps its comments; raises ValueError where the name is taken.

    Raises `CallersError` and leaves the file as it is where it cannot be used, or could not be with the row.
    """
    tree = _read(file)
    if name in (tree.get("keys") or {}):
        raise ValueError(f"there is a key {name} already; choose another name")
    if not tree.get("keys"):
        tree["keys"] = {}
    tree["keys"][name] = row
    _write(file, tree)


def remove_key(file: Path, name: str) -> None:
    """Takes the key out of the file; raises ValueError where there is none.

    Raises `CallersError` where the file cannot be used: a running gateway would take no notice.
    """
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
    if not file.exists():
        return CommentedMap()
    read_callers(file)
    return _yaml().load(file.read_text(encoding="utf-8")) or CommentedMap()


def _write(file: Path, tree: Any) -> None:
    """In one step, and only what can be used: a gateway that reads it meanwhile must see neither half nor harm."""
    written = io.StringIO()
    _yaml().dump(tree, written)
    callers_in(written.getvalue(), file)
    target = file.resolve()
    unfinished = target.with_name(f".{target.name}.new")
    try:
        unfinished.write_text(written.getvalue(), encoding="utf-8")
        if target.exists():
            _let_in_the_same(target, unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _let_in_the_same(old: Path, new: Path) -> None:
    """A gateway of another user must go on to be able to read it."""
    shutil.copymode(old, new)
    owner = old.stat()
    with contextlib.suppress(PermissionError):
        os.chown(new, owner.st_uid, owner.st_gid)
