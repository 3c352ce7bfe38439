"""The URLs of a layer's tiles, signed if a request for a tile would need a credential."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

import msgspec

from carto_graphql.callers.authentication import Unauthenticated
from carto_graphql.callers.file import DocumentsMode
from carto_graphql.callers.signed_urls import ClaimPaths, SignedCaller, URLSigner
from carto_graphql.web.caller_access import CallerAccess
from carto_graphql.web.errors import RequestError
from carto_graphql.web.exchange import Exchange
from carto_graphql.web.public_url import PublicURL
from resolvers.callers import Caller
from resolvers.sql.template import Template
from schema.tile_urls import Pairs, TileURLs, relative_urls

__all__ = ["TileLinks", "read_pairs"]

SIGNED: Final = "signed"
"""The parameter with the signature."""

_STATE: Final = "carto_graphql.signed_url"
"""Key of an ASGI scope that holds the `SignedCaller` of the request's URL."""


@dataclass(frozen=True, slots=True)
class TileLinks:
    """Writer and reader of the URLs of tiles.

    `find_template` returns the `features` template with a given name. `default_mode` is the mode of
    trusted documents for callers whose roles set none.
    """

    public_url: PublicURL
    find_template: Callable[[str], Template | None]
    signer: URLSigner | None = None
    default_mode: DocumentsMode = "off"

    def urls(
        self,
        exchange: Exchange,
        access: CallerAccess,
        template: Template,
        pairs: Pairs,
    ) -> TileURLs:
        """Return the URLs of a template's tiles with the arguments `pairs`, signed if necessary."""
        signature = self.signature_for(exchange, access, template, pairs)
        if signature:
            pairs = [*pairs, (SIGNED, signature)]
        base, paths = self.public_url.of(exchange), relative_urls(template, pairs)
        is_public = self.public_url.is_configured and not signature
        return TileURLs(base + paths.tiles, base + paths.tilejson, is_public)

    def signature_for(
        self, exchange: Exchange, access: CallerAccess, template: Template, pairs: Pairs
    ) -> str:
        """Return the signature for a template's tile URLs with the arguments `pairs`.

        Return "" if the URLs need no signature.
        """
        caller = access.caller
        if self.signer is None or not (caller.signed_in or self.needs_signature(access)):
            return ""
        signed = self.signature_of(exchange)
        until = math.inf if signed is None else signed.expires
        return self.signer.sign(caller, _subject(template.name, pairs), _claims(template), until)

    def needs_signature(self, access: CallerAccess) -> bool:
        """Return True if the caller may run only trusted documents, so tile URLs must be signed."""
        return (access.limits.documents or self.default_mode) == "only"

    def signature_of(self, exchange: Exchange) -> SignedCaller | None:
        """Return the caller and expiry from the signature that `identify` verified, or None."""
        found: SignedCaller | None = exchange.scope.get(_STATE)
        return found

    def identify(self, exchange: Exchange, name: str) -> Caller | None:
        """Return the signed-in caller of a signed URL, or None.

        Raise `Unauthenticated` or `RequestError` for an invalid URL.
        """
        pairs, signatures = _separated(exchange)
        if not signatures:
            return None
        if len(signatures) > 1:
            raise RequestError(400, f"Duplicate query parameter {SIGNED!r}")
        return self.verify(exchange, name, pairs, signatures[0])

    def verify(self, exchange: Exchange, name: str, pairs: Pairs, signature: str) -> Caller | None:
        """Return the caller of a signed URL, or None for an anonymous caller.

        Raise `Unauthenticated` if the URL is invalid.
        """
        template = self.find_template(name)
        if self.signer is None or template is None:
            raise Unauthenticated("URLs are not signed here")
        signed = self.signer.verify(signature, _subject(name, pairs), _claims(template))
        exchange.scope[_STATE] = signed
        return signed.caller


def read_pairs(exchange: Exchange) -> Pairs:
    """Return a request's query parameters without the signature.

    Raise `RequestError` if the query string is invalid.
    """
    return _separated(exchange)[0]


def _separated(exchange: Exchange) -> tuple[Pairs, list[str]]:
    text = exchange.scope["query_string"]
    try:
        found = parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError:
        raise RequestError(400, "The URL is not percent-encoded UTF-8") from None
    pairs = [each for each in found if each[0] != SIGNED]
    return pairs, [value for name, value in found if name == SIGNED]


def _subject(name: str, pairs: Pairs) -> bytes:
    """Return the bytes that a signature covers: the layer's `name` and the sorted `pairs`."""
    return msgspec.json.encode((name, sorted(pairs)))


def _claims(template: Template) -> ClaimPaths:
    return [each.claim for each in template.parameters.values() if each.claim is not None]
