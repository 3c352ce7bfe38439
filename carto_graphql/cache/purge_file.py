"""Purges of cached results on one host: a file of epochs that all workers follow.

`carto-graphql cache purge` raises the epochs in the file, and each worker reads it once per second
where it has changed. The file may be on a volume that several hosts mount.
"""

import asyncio
import contextlib
import fcntl
import logging
import os
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec

from resolvers.result_cache import Epochs

__all__ = ["PurgeFileError", "follow_purges", "followed_purges", "purge"]

log = logging.getLogger("carto_graphql.cache")

POLL_SECONDS: Final = 1.0

MAX_FILE: Final = 2**20
"""Bytes of the file that are read."""


class PurgeFileError(Exception):
    """A purge file that cannot be read or written. The error's text says why."""


class _Content(msgspec.Struct):
    all: int = 0
    templates: dict[str, int] = {}


def purge(file: Path, templates: Collection[str] | None) -> None:
    """Purge the results of `templates`, such as `rows.towns`. None purges all.

    Raise `PurgeFileError` if that fails.
    """
    try:
        with file.with_suffix(".lock").open("w") as lock:
            # Purges that run at the same time wait for each other.
            fcntl.flock(lock, fcntl.LOCK_EX)
            content = _read(file)
            # Results with an earlier epoch are invalid.
            if templates is None:
                content.all += 1
            for name in templates or ():
                content.templates[name] = content.templates.get(name, 0) + 1
            written = file.with_suffix(".new")
            written.write_bytes(msgspec.json.encode(content))
            os.replace(written, file)  # noqa: PTH105  # atomic, and says so
    except (OSError, msgspec.DecodeError) as error:
        raise PurgeFileError(f"{file} cannot be changed: {error}") from None


@asynccontextmanager
async def followed_purges(file: Path, epochs: Epochs) -> AsyncIterator[None]:
    """Run `follow_purges` while the body of the `async with` statement runs."""
    task = asyncio.create_task(follow_purges(file, epochs))
    try:
        yield
    finally:
        task.cancel()


async def follow_purges(file: Path, epochs: Epochs) -> None:
    """Copy the epochs in `file` to `epochs` whenever the file changes, until cancelled.

    Each purge increments an epoch.
    """
    seen: object = ()
    while True:
        state = _state(file)
        if state != seen:
            seen = state
            try:
                content = await asyncio.to_thread(_read, file)
                epochs.replace(content.all, content.templates)
            except (OSError, msgspec.DecodeError) as error:
                log.warning("the purge file %s cannot be read: %s", file, error)
        await asyncio.sleep(POLL_SECONDS)


def _state(file: Path) -> object:
    with contextlib.suppress(OSError):
        stat = file.stat()
        return stat.st_mtime_ns, stat.st_size, stat.st_ino
    return None


def _read(file: Path) -> _Content:
    try:
        with file.open("rb") as opened:
            return msgspec.json.decode(opened.read(MAX_FILE), type=_Content)
    except FileNotFoundError:
        return _Content()
