"""Files that a test's process may not read, for root, too."""

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["OWNER", "UNPRIVILEGED", "is_root", "public_folder", "without_privileges"]

_NOBODY: Final = 65534


def is_root() -> bool:
    return os.geteuid() == 0


OWNER: Final = pwd.getpwuid(os.geteuid()).pw_name
UNPRIVILEGED: Final = pwd.getpwuid(_NOBODY).pw_name if is_root() else OWNER


@contextmanager
def without_privileges() -> Iterator[None]:
    if not is_root():
        yield
        return
    # Tests of unreadable files need this, because root can read every file.
    os.setresuid(_NOBODY, _NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@contextmanager
def public_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp())
    # Every user may enter the folder, unlike pytest's temporary folders.
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
