"""The CARTO token that all workers share, encrypted in the store."""

import asyncio
import contextlib
import hashlib
import math
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from carto_client import SharedToken
from carto_graphql.store.connection import Store, StoreUnavailable
from carto_graphql.store.keys import derive_key
from carto_graphql.store.locks import UNLOCK

__all__ = ["StoredToken"]

LOCK_MILLISECONDS: Final = 10_000
"""Maximum age of a lock: its owner may have been killed."""

PATIENCE: Final = 3.0
"""Seconds to wait for another worker's token request; then this worker sends its own."""

POLL_SECONDS: Final = 0.03
MAX_SECONDS: Final = 86_400
"""Seconds that a token without a lifetime is kept."""

_NONCE_BYTES: Final = 12  # the size that NIST SP 800-38D recommends for GCM


class _Content(msgspec.Struct):
    token: str
    expires_at: float | None
    """In seconds since 1970. None: no lifetime."""


class StoredToken:
    """The token of the CARTO account `account`, kept in `store` for all workers.

    The token is encrypted by AES-256-GCM with a key derived from `secret`. A token that was
    encrypted for another account is not accepted.
    """

    def __init__(self, store: Store, account: str, secret: str) -> None:
        digest = hashlib.sha256(account.encode()).hexdigest()[:32]
        self._store = store
        self._key = f"{store.prefix}:1:token:{digest}"
        self._lock = f"{store.prefix}:1:l:token:{digest}"
        self._cipher = AESGCM(derive_key(secret, "token"))

    async def share(
        self,
        request: Callable[[], Awaitable[SharedToken]],
        is_usable: Callable[[SharedToken], bool],
    ) -> SharedToken:
        """Return the stored token if it is usable, or else a new one from `request`.

        Errors of `request` are passed on.
        """
        owner = secrets.token_hex(16)
        try:
            token = await self._read_or_lock(owner, is_usable)
        except StoreUnavailable:
            return await request()  # as each worker does then
        try:
            if token is None:
                token = await request()
                await self._write(token)
            return token
        finally:
            with contextlib.suppress(StoreUnavailable):
                await self._store.run(UNLOCK, self._lock, owner)

    async def _read_or_lock(
        self, owner: str, is_usable: Callable[[SharedToken], bool]
    ) -> SharedToken | None:
        """Return a usable token, or None if this worker must request one."""
        # Until then, another worker may store a token.
        give_up = time.monotonic() + PATIENCE
        has_lock = False
        while True:
            token = await self._read()
            if token and is_usable(token):
                return token
            if has_lock or time.monotonic() >= give_up:
                return None
            # The token is read once more under the lock: its owner may just have written it.
            command = ("SET", self._lock, owner, "NX", "PX", LOCK_MILLISECONDS)
            has_lock = await self._store.execute(*command) is not None
            if not has_lock:
                await asyncio.sleep(POLL_SECONDS)

    async def _read(self) -> SharedToken | None:
        sealed = await self._store.execute("GET", self._key)
        if not isinstance(sealed, bytes):
            return None
        nonce, text = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        try:
            plain = self._cipher.decrypt(nonce, text, self._key.encode())
            content = msgspec.json.decode(plain, type=_Content)
        except (InvalidTag, ValueError):  # msgspec's errors are ValueErrors
            return None
        expires_at = math.inf if content.expires_at is None else content.expires_at
        return SharedToken(content.token, expires_at - time.time())

    async def _write(self, token: SharedToken) -> None:
        seconds = min(token.expires_in, MAX_SECONDS)
        if seconds < 1:
            return
        expires_at = None if math.isinf(token.expires_in) else time.time() + token.expires_in
        nonce = secrets.token_bytes(_NONCE_BYTES)
        plain = msgspec.json.encode(_Content(token.text, expires_at))
        sealed = nonce + self._cipher.encrypt(nonce, plain, self._key.encode())
        with contextlib.suppress(StoreUnavailable):
            await self._store.execute("SET", self._key, sealed, "PX", int(seconds * 1000))
