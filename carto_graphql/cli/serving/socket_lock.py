"""Lock beside a Unix socket, so that of several gateways that start only one puts its socket there.

A socket that is bound but does not listen yet looks like that of a dead process. So a gateway holds
the lock until it listens. From then on, connecting to the socket shows that it is in use.
"""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from carto_graphql.cli.serving.listening import ListenError, address_in_use

__all__ = ["socket_lock"]


@contextmanager
def socket_lock(path: Path | None) -> Iterator[Callable[[], None]]:
    """Lock the Unix socket at `path` against other gateways. Yield a function that unlocks it.

    Raise `ListenError` on failure.
    """
    with ExitStack() as locked:
        if path is not None:
            file = path.with_name(f"{path.name}.lock")
            try:
                locked.callback(os.close, _lock(file, path))
            except OSError as error:
                lock = f"{file}: " if os.path.lexists(file) else ""
                reason = error.strerror or error
                raise ListenError(f"Cannot listen on {path}: {lock}{reason}") from None
            locked.callback(_remove, file)
        yield locked.close


def _lock(file: Path, path: Path) -> int:
    while True:
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Its last owner may have removed the file since it was opened: then try again.
            if _is_at(file, descriptor):
                os.ftruncate(descriptor, 0)
                os.write(descriptor, b"%d" % os.getpid())
                return descriptor
        except BlockingIOError:
            owner = os.read(descriptor, 20)
            os.close(descriptor)
            raise address_in_use(path, int(owner) if owner.isdigit() else 0) from None
        except OSError:
            os.close(descriptor)
            raise
        os.close(descriptor)


def _is_at(file: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(file.lstat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _remove(file: Path) -> None:
    with contextlib.suppress(OSError):  # the next gateway locks the file that stays
        file.unlink()
