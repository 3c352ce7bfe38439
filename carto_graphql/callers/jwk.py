"""Keys that verify tokens. Each is bound to the algorithms of its type (RFC 8725 section 3.1)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.algorithms import get_default_algorithms
from jwt.exceptions import InvalidKeyError, PyJWTError

__all__ = ["ALGORITHMS", "HMAC_ALGORITHMS", "InvalidKey", "KeySet", "StaticKey"]

HMAC_ALGORITHMS: Final = ("HS256", "HS384", "HS512")
_TYPES: Final[Mapping[str, tuple[str, str | None]]] = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), ("RSA", None)),
    "ES256": ("EC", "P-256"),
    "ES384": ("EC", "P-384"),
    "ES512": ("EC", "P-521"),
    "EdDSA": ("OKP", "Ed25519"),
}
"""Algorithm -> `kty` and `crv` of its keys (RFC 7518 section 3.1, RFC 8037)."""

ALGORITHMS: Final = (*_TYPES, *HMAC_ALGORITHMS)
MAX_KEYS: Final = 100
RSA_BITS: Final = range(2048, 8193)


class InvalidKey(Exception):
    """A key or a key set that cannot be used. The message says why, but contains no key."""


@dataclass(frozen=True, slots=True)
class StaticKey:
    """The key of an issuer that has a single key. Keys with equal `content` are equal."""

    content: bytes

    @classmethod
    def read(cls, content: bytes, algorithms: Iterable[str]) -> "StaticKey":
        """Return the key in a key file (PEM public key or HMAC secret).

        Raise `InvalidKey` if it does not fit all `algorithms`.
        """
        key = cls(content.strip())
        for algorithm in algorithms:
            key.find(algorithm)
        return key

    def find(self, algorithm: str) -> Any:
        """Return the key in the form that PyJWT needs.

        Raise `InvalidKey` if the key is not for `algorithm`.
        """
        if algorithm in HMAC_ALGORITHMS:
            return self._secret(int(algorithm[2:]) // 8)
        if b"PRIVATE KEY" in self.content:
            raise InvalidKey("keyFile holds a private key; the gateway needs the public key")
        try:
            key = get_default_algorithms()[algorithm].prepare_key(self.content)
        except (InvalidKeyError, ValueError, TypeError):
            raise InvalidKey(f"keyFile holds no public key in PEM that fits {algorithm}") from None
        _check_strength(key)
        return key

    def _secret(self, minimum: int) -> bytes:
        if b"-----BEGIN" in self.content:
            raise InvalidKey(
                "keyFile holds a key in PEM, but HS… needs a secret; a public key is not secret"
            )
        if len(self.content) < minimum:
            raise InvalidKey(
                f"keyFile holds a secret of {len(self.content)} bytes; the minimum is {minimum}"
            )
        return self.content


class KeySet:
    """The usable keys of a JWK Set (RFC 7517 section 5), by `kid` and algorithm.

    Keys that are not for signatures, are too weak or have an unknown type are skipped, as the RFC
    says. If two keys have the same `kid` and algorithm, the first is used. The constructor raises
    `InvalidKey` for an invalid set, or one without a usable key.
    """

    def __init__(self, document: Any, algorithms: Iterable[str]) -> None:
        rows = document.get("keys") if isinstance(document, dict) else None
        if not isinstance(rows, list) or len(rows) > MAX_KEYS:
            raise InvalidKey(f"it is not a JWK Set of at most {MAX_KEYS} keys")
        self._keys: dict[tuple[str, str], Any] = {}
        for row in rows:
            for kid, algorithm, key in _usable(row, algorithms):
                self._keys.setdefault((kid, algorithm), key)
        if not self._keys:
            raise InvalidKey("it has no usable key")

    def find(self, kid: str | None, algorithm: str) -> Any:
        """Return the key for `kid` and `algorithm`, or None if there is none.

        If `kid` is None, return the algorithm's only key.
        """
        if kid is not None:
            return self._keys.get((kid, algorithm))
        matching = [key for (_, name), key in self._keys.items() if name == algorithm]
        return matching[0] if len(matching) == 1 else None


def _usable(row: Any, algorithms: Iterable[str]) -> Iterator[tuple[str, str, Any]]:
    if not isinstance(row, dict) or not _is_for_signatures(row):
        return
    kid = row.get("kid", "")
    if not isinstance(kid, str):
        return
    for algorithm in algorithms:
        kty, crv = _TYPES.get(algorithm, ("", None))
        if (
            row.get("kty") == kty
            and (crv is None or row.get("crv") == crv)
            and row.get("alg", algorithm) == algorithm
        ):
            try:
                key = PyJWK(row, algorithm).key
                _check_strength(key)
            except (PyJWTError, InvalidKey, ValueError, TypeError, KeyError):
                continue
            yield kid, algorithm, key


def _is_for_signatures(row: Mapping[str, Any]) -> bool:
    operations = row.get("key_ops", ["verify"])
    return (
        row.get("use", "sig") == "sig"
        and isinstance(operations, list)
        and "verify" in operations
        and "d" not in row
    )


def _check_strength(key: Any) -> None:
    if isinstance(key, RSAPublicKey) and (
        key.key_size not in RSA_BITS or key.public_numbers().e < 3
    ):
        raise InvalidKey(f"an RSA key must have at least {RSA_BITS.start} bits")
