"""Files that a test's process may not read, for root, too."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

__all__ = ["OWNER", "UNPRIVILEGED", "public_folder", "without_privileges"]

_NOBODY: Final = 65534

OWNER: Final = "root" if os.geteuid() == 0 else os.environ.get("USER", str(os.geteuid()))
UNPRIVILEGED: Final = "nobody" if os.geteuid() == 0 else OWNER


@contextmanager
def without_privileges() -> Iterator[None]:
    """Run the body as the user nobody if this process is root's; nothing is unreadable for root."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(_NOBODY, _NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@contextmanager
def public_folder() -> Iterator[Path]:
    """A folder that every user may enter; pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
