"""Descriptions of files that cannot be read, for operators."""

import os
import stat
from pathlib import Path

__all__ = ["describe_read_error"]


def describe_read_error(path: Path, error: OSError) -> str:
    """Return why `path` cannot be read.

    If permission is denied, the text names the user of this process, and the mode and owner of the
    file or folder that denies it.
    """
    reason = f"cannot be read: {error.strerror}"
    if not isinstance(error, PermissionError):
        return reason
    denying = _denying_path(path.absolute())
    return f"{reason}. The gateway runs as user {_user_name(os.geteuid())}, {_permissions(denying)}"


def _denying_path(path: Path) -> Path:
    """Return the topmost folder above `path` that this process may not enter, or `path`."""
    folders = reversed(path.parents)
    return next((folder for folder in folders if not _may_enter(folder)), path)


def _may_enter(folder: Path) -> bool:
    return os.access(folder, os.X_OK, effective_ids=os.access in os.supports_effective_ids)


def _permissions(path: Path) -> str:
    try:
        status = path.stat()
    except OSError:
        return f"which may not read {path}"
    mode = f"{stat.S_IMODE(status.st_mode):o}"
    return f"and {path} has mode {mode} and owner {_user_name(status.st_uid)}"


def _user_name(uid: int) -> str:
    """Return a user's name, or its number in a container that has no name for it."""
    try:
        import pwd  # noqa: PLC0415  # there is none on Windows

        return pwd.getpwuid(uid).pw_name
    except (ImportError, KeyError):
        return str(uid)
