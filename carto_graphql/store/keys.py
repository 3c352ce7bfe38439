"""Keys for encryption and signatures, derived from STORE_SECRET."""

import hashlib
from typing import Final

__all__ = ["KEY_BYTES", "derive_key"]

KEY_BYTES: Final = 32


def derive_key(secret: str, purpose: str) -> bytes:
    """Return the key for one purpose, derived from `secret`."""
    return hashlib.scrypt(
        secret.encode(),
        # Constant, because all workers must derive the same key.
        salt=f"carto-graphql {purpose}".encode(),
        n=2**14,
        r=8,
        p=1,
        maxmem=2**26,
        dklen=KEY_BYTES,
    )
