"""Reasons why a file or folder cannot be read, for operators."""

import os
from pathlib import Path
from stat import S_IMODE

__all__ = ["describe_read_error"]


def describe_read_error(path: Path, error: OSError) -> str:
    """Return a message that says why `path` cannot be read."""
    match error:
        case FileNotFoundError() if path.is_symlink():
            return "a link to a file that does not exist"
        case FileNotFoundError():
            return "there is no such file"
        case IsADirectoryError():
            return "a folder where a file is expected"
        case NotADirectoryError():
            return "a file where a folder is expected"
        case PermissionError():
            return f"cannot be read by {_current_user()}{_mode(path)}; grant it read permission"
    return f"cannot be read: {error.strerror}"


def _current_user() -> str:
    return f"user {_user_name(os.geteuid())}" if hasattr(os, "geteuid") else "this user"


def _user_name(number: int) -> str:
    # Users in containers often have no name.
    try:
        import pwd  # noqa: PLC0415  # Windows has none

        return pwd.getpwuid(number).pw_name
    except (ImportError, KeyError):
        return str(number)


def _mode(path: Path) -> str:
    """Return the mode and owner of `path`, or of the nearest accessible folder above it."""
    for each in (path, *path.parents):
        try:
            found = each.stat()
        except OSError:
            continue
        name = "" if each == path else f" of {each}"
        return f" (mode{name} {S_IMODE(found.st_mode):04o}, owner {_user_name(found.st_uid)})"
    return ""
