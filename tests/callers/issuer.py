"""An issuer of tokens: its keys, its two endpoints, valid and forged tokens."""

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

AUDIENCE: Final = "https://maps.example.com"
SECRET: Final = b"a secret of more than thirty-two bytes, shared with the issuer"


@cache
def private_key(name: str, algorithm: str = "RS256") -> Any:
    match algorithm[:2]:
        case "ES":
            curves = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1(), "ES512": ec.SECP521R1()}
            return ec.generate_private_key(curves[algorithm])
        case "Ed":
            return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, 2048)


def public_pem(name: str, algorithm: str = "RS256", encoding: Encoding = Encoding.PEM) -> bytes:
    return bytes(
        private_key(name, algorithm)
        .public_key()
        .public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    )


def jwk(name: str, algorithm: str = "RS256", **more: Any) -> dict[str, Any]:
    implementation = jwt.get_algorithm_by_name(algorithm)
    row: dict[str, Any] = implementation.to_jwk(
        private_key(name, algorithm).public_key(), as_dict=True
    )
    return {**row, "kid": name, "alg": algorithm, "use": "sig", **more}


def claims(issuer: str, **more: Any) -> dict[str, Any]:
    """Return claims that are valid for ten minutes; None in `more` removes a claim."""
    now = int(time.time())
    every = {"iss": issuer, "aud": AUDIENCE, "sub": "ada", "iat": now, "exp": now + 600, **more}
    return {name: value for name, value in every.items() if value is not None}


def signed(
    payload: Mapping[str, Any],
    key: str = "one",
    algorithm: str = "RS256",
    header: Mapping[str, Any] | None = None,
) -> str:
    signer = SECRET if algorithm.startswith("HS") else private_key(key, algorithm)
    return jwt.encode(dict(payload), signer, algorithm, headers={"kid": key, **(header or {})})


def raw_signed(header: bytes, payload: bytes, key: str = "one", algorithm: str = "RS256") -> str:
    """Return a JWT with a valid signature, even if `header` or `payload` is not valid JSON."""
    signing_input = part(header) + b"." + part(payload)
    signature = jwt.get_algorithm_by_name(algorithm).sign(
        signing_input, private_key(key, algorithm)
    )
    return (signing_input + b"." + part(signature)).decode()


def part(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def header(**more: Any) -> bytes:
    return json.dumps({"alg": "RS256", "typ": "JWT", "kid": "one", **more}).encode()


@dataclass
class Issuer:
    """An ASGI app with the two documents of an issuer. `fails` are responses instead of the keys."""

    keys: list[dict[str, Any]] = field(default_factory=lambda: [jwk("one")])
    url: str = ""
    response: Response | None = None
    requests: list[str] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope)
            self.requests.append(request.url.path)
            await self._respond(request.url.path)(scope, receive, send)

    def _respond(self, path: str) -> Response:
        if path.endswith("openid-configuration"):
            return JSONResponse({"issuer": self.url, "jwks_uri": f"{self.url.rstrip('/')}/jwks"})
        return self.response or JSONResponse({"keys": self.keys})

    @property
    def fetches(self) -> int:
        return sum(path.endswith("/jwks") for path in self.requests)

    def token(self, key: str = "one", algorithm: str = "RS256", **more: Any) -> str:
        return signed(claims(self.url, **more), key, algorithm)
