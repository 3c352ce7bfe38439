"""Listening sockets, bound before the workers start, and the URL that they serve."""

import contextlib
import errno
import os
import socket
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

__all__ = [
    "ListenError",
    "address_in_use",
    "base_url",
    "bind",
    "bind_unix",
    "inherit",
    "listen",
    "removed_at_end",
]

_ANY_IPV6: Final = "::"

BACKLOG: Final = 2048
"""Connections that wait until the gateway accepts them."""


class ListenError(Exception):
    """An address that cannot be listened on."""


def base_url(host: str, port: int) -> str:
    """Return the base URL of a server, with an IPv6 address in brackets (RFC 3986, 3.2.2)."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def bind(host: str, port: int) -> list[socket.socket]:
    """Bind a socket to each address of `host`. If `port` is 0, use one free port for all.

    Raise `ListenError` on failure.
    """
    sockets: list[socket.socket] = []
    try:
        for family, address in _addresses(host, port):
            # The host `::` means all IPv6 and IPv4 addresses.
            sockets.append(_bind_one(family, address, sockets, dual=host == _ANY_IPV6))
    except OSError as error:
        for each in sockets:
            each.close()
        url = base_url(host, port)
        raise ListenError(f"Cannot listen on {url}: {error.strerror or error}") from None
    return sockets


def bind_unix(path: Path) -> list[socket.socket]:
    """Bind a Unix socket to `path`. The caller must hold the path's `socket_lock`.

    Raise `ListenError` if binding fails.
    """
    it = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    mask = os.umask(0o117)  # mode 660 from the beginning
    try:
        if path.is_socket():
            _remove_stale(path)
        it.bind(str(path))
    except ListenError:
        it.close()
        raise
    except OSError as error:
        it.close()
        raise ListenError(f"Cannot listen on {path}: {error.strerror or error}") from None
    finally:
        os.umask(mask)
    return [it]


def _remove_stale(path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.setblocking(False)  # where many clients wait, connecting would wait, too
        status = probe.connect_ex(str(path))
        if status == errno.ECONNREFUSED:  # the process that listened is dead
            path.unlink()
        elif status in {0, errno.EAGAIN}:
            raise address_in_use(path, 0 if status else _listener(probe))


def _listener(connected: socket.socket) -> int:
    """Return the id of the process that listens on a Unix socket, or 0 if unknown."""
    if not hasattr(socket, "SO_PEERCRED"):  # Linux has it
        return 0
    process, _, _ = struct.unpack(
        "3i", connected.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    )
    return int(process)


def address_in_use(path: Path, process: int) -> ListenError:
    """Return the error for a Unix socket that another process uses.

    `process` is that process's id, or 0 if it is unknown.
    """
    owner = f" by process {process}" if process else ""
    return ListenError(f"Cannot listen on {path}: Address already in use{owner}")


def listen(sockets: Iterable[socket.socket]) -> None:
    """Listen on bound sockets. Raise `ListenError` if an address is in use.

    Call this before uvloop uses the sockets.
    """
    # uvloop would not report this error, and the gateway would seem to be ready.
    for each in sockets:
        try:
            each.listen(BACKLOG)
        except OSError as error:
            name = each.getsockname()
            url = name if isinstance(name, str) else base_url(*name[:2])
            raise ListenError(f"Cannot listen on {url}: {error.strerror or error}") from None


@contextlib.contextmanager
def removed_at_end(path: Path | None) -> Iterator[None]:
    """Remove the Unix socket at `path`, if any, when the body of the `with` statement ends."""
    inode = path.stat().st_ino if path else 0
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            # Another process may have put its own socket at `path`.
            if path and path.stat().st_ino == inode:
                path.unlink()


def inherit(descriptor: int) -> list[socket.socket]:
    """Return a list with the socket that a file descriptor refers to.

    Raise `ListenError` unless it is a listening socket.
    """
    try:
        it = socket.socket(fileno=descriptor)
        is_listening = it.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    except OSError as error:
        reason = error.strerror or error
        raise ListenError(f"Cannot listen on file descriptor {descriptor}: {reason}") from None
    if not is_listening:
        it.close()
        raise ListenError(f"File descriptor {descriptor} must be a socket that listens")
    return [it]


_Address = tuple[socket.AddressFamily, tuple[object, ...]]


def _addresses(host: str, port: int) -> Iterator[_Address]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    for family, address in dict.fromkeys((each[0], each[4]) for each in found):
        # Without IPv6 on this machine, use an IPv6 address only if there is no other.
        if family == socket.AF_INET6 and not _has_ipv6() and len(found) > 1:
            continue
        yield family, address


def _has_ipv6() -> bool:
    # Many containers disable IPv6.
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        return True
    return False


def _bind_one(
    family: socket.AddressFamily,
    address: tuple[object, ...],
    bound: list[socket.socket],
    *,
    dual: bool,
) -> socket.socket:
    port = bound[0].getsockname()[1] if bound else address[1]
    it = socket.socket(family, socket.SOCK_STREAM)
    try:
        it.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            it.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(not dual))
        it.bind((address[0], port, *address[2:]))
    except OSError:
        it.close()
        raise
    return it
