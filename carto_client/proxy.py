"""A proxy for HTTPS: a tunnel by CONNECT (RFC 9110, 9.3.6), in which TLS begins."""

import asyncio
import base64
import socket
from typing import Final
from urllib.parse import unquote, urlsplit

__all__ = ["Proxy"]

MAX_HEAD: Final = 16 * 2**10
"""Bytes of the proxy's response to CONNECT."""


class Proxy:
    """A proxy at an http URL, which may hold a user name and a password.

    `exceptions` are the hosts to reach without the proxy, comma-separated. A name includes its
    subdomains; `*` stands for all hosts.
    """

    def __init__(self, url: str, exceptions: str = "") -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._exceptions = [each.strip().lstrip(".").lower() for each in exceptions.split(",")]
        self._authorization = b""
        if parts.username is not None:
            user = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
            credentials = base64.b64encode(user)
            self._authorization = b"Proxy-Authorization: Basic %b\r\n" % credentials

    def __repr__(self) -> str:
        return f"Proxy({self._host}:{self._port})"

    def serves(self, host: str) -> bool:
        """Return True if connections to `host` must go through the proxy."""
        host = host.lower()
        return not any(
            each == "*" or (each and (host == each or host.endswith(f".{each}")))
            for each in self._exceptions
        )

    async def connect(self, host: str, port: int) -> socket.socket:
        """Return a socket that is connected to `host` through the proxy.

        Raise OSError if this fails.
        """
        loop = asyncio.get_running_loop()
        addresses = await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = addresses[0]
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setblocking(False)
            await loop.sock_connect(sock, address)
            target = b"%b:%d" % (host.encode("ascii"), port)
            head = b"CONNECT %b HTTP/1.1\r\nHost: %b\r\n%b\r\n"
            await loop.sock_sendall(sock, head % (target, target, self._authorization))
            await self._read_response(loop, sock)
        except BaseException:
            sock.close()
            raise
        return sock

    async def _read_response(self, loop: asyncio.AbstractEventLoop, sock: socket.socket) -> None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            # Byte by byte: the bytes after the head must be left for TLS.
            received = await loop.sock_recv(sock, 1)
            head += received
            if not received or len(head) > MAX_HEAD:
                raise ConnectionError("the proxy's response is not HTTP")
        status = head.split(b"\r\n", 1)[0].split(b" ")
        if len(status) < 2 or status[1][:1] != b"2":
            status_code = status[1][:3].decode("latin-1") if len(status) > 1 else ""
            reason = f" with status {status_code}" if status_code.isdecimal() else ""
            raise ConnectionError(f"the proxy rejected the connection{reason}")
