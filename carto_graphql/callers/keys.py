"""API keys: 256 random bits each. Only their hashes are stored.

A plain SHA-256 suffices. Slow hashes protect passwords, which can be guessed; 256 bits cannot.
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

from carto_graphql.callers.file import ApiKey, parse_callers, read_callers

__all__ = ["PREFIX", "add_key", "build_row", "find_key", "generate_key", "hash_key", "remove_key"]

PREFIX: Final = "cgk_"
"""The prefix of all keys, by which scanners for leaked secrets recognise them."""


def generate_key() -> str:
    """Return a new random API key."""
    return PREFIX + secrets.token_urlsafe(32)


def hash_key(key: str) -> str:
    """Return a key's hash as the callers file holds it: `sha256:` and 64 hexadecimal digits."""
    return f"sha256:{_digest(key).hex()}"


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def find_key(keys: Iterable[ApiKey], presented: str) -> ApiKey | None:
    """Return the entry of the API key `presented`, or None if no entry has the key's hash."""
    digest, found = _digest(presented), None
    # All hashes are compared, each in constant time, so that the duration reveals nothing.
    for key in keys:
        if hmac.compare_digest(key.digest, digest):
            found = key
    return found


def build_row(
    key: str, roles: Iterable[str], claims: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Return the content of an API key's entry in the callers file: its hash, roles and claims."""
    row = {"hash": hash_key(key), "roles": list(roles)}
    return {**row, "claims": dict(claims)} if claims else row


def add_key(file: Path, name: str, row: dict[str, Any]) -> None:
    """Add the key `name` to the callers file.

    Raise ValueError if the key exists, or `CallersError` for invalid content.
    """
    tree = _read(file)
    if name in (tree.get("keys") or {}):
        raise ValueError(f"A key {name} already exists. Choose another name.")
    if not tree.get("keys"):
        tree["keys"] = {}
    tree["keys"][name] = row
    _write(file, tree)


def remove_key(file: Path, name: str) -> None:
    """Remove the key `name` from the callers file.

    Raise ValueError for an unknown key, or `CallersError` for an invalid file.
    """
    # A running gateway would ignore a change of an invalid file, and still accept the key.
    tree = _read(file)
    if name not in (tree.get("keys") or {}):
        raise ValueError(f"{file} has no key {name}.")
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
    """Write `tree` as YAML to `file`, atomically.

    If the content is invalid, change nothing and raise `CallersError`.
    """
    # A gateway may read the file at any moment.
    written = io.StringIO()
    _yaml().dump(tree, written)
    parse_callers(written.getvalue(), file)
    target = file.resolve()
    unfinished = target.with_name(f".{target.name}.new")
    try:
        unfinished.write_text(written.getvalue(), encoding="utf-8")
        if target.exists():
            _copy_permissions(target, unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _copy_permissions(old: Path, new: Path) -> None:
    # Without this, a gateway that runs as another user could not read the file.
    shutil.copymode(old, new)
    owner = old.stat()
    with contextlib.suppress(PermissionError):
        os.chown(new, owner.st_uid, owner.st_gid)
