"""Folder of temporary files of a gateway with several workers."""

import contextlib
import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from carto_graphql.settings.errors import SettingsError

__all__ = ["temporary_folder"]

PREFIX: Final = "carto-graphql-"

LOCK: Final = "lock"
"""File that the gateway locks while it runs. The kernel releases the lock when the process ends."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Create a folder in TMPDIR that is deleted when the `with` block ends.

    Raise `SettingsError` on failure.
    """
    with ExitStack() as stack:
        try:
            remove_abandoned(Path(tempfile.gettempdir()))
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=PREFIX)))
            # Locked before it gets its name: a lock file that nobody holds is that of a dead process.
            descriptor = os.open(folder / "new", os.O_RDWR | os.O_CREAT, 0o600)
            stack.callback(os.close, descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            (folder / "new").rename(folder / LOCK)
        except OSError as error:
            raise SettingsError([f"--workers needs a writable TMPDIR: {error}"]) from None
        yield folder


def remove_abandoned(parent: Path) -> None:
    """Delete this user's gateway folders in `parent`, except those of running gateways."""
    for folder in parent.glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # it is another user's, or being deleted
            found = folder.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid():
                _remove_if_abandoned(folder)


def _remove_if_abandoned(folder: Path) -> None:
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)
