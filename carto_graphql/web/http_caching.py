"""Cache headers of responses, for browsers, proxies and CDNs (RFC 9111).

A shared cache may keep a response for all clients only where it is a GET of an anonymous caller, has
no error, and every template in it has `cache:`. Everything else is `private, no-store`.
"""

import asyncio
import hashlib
import math
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from carto_graphql.web.compression import THREAD_BYTES
from carto_graphql.web.errors import Header
from carto_graphql.web.exchange import Exchange
from resolvers.result_cache import Freshness

__all__ = ["CacheTags", "HTTPCaching", "entity_tag", "respond_tagged"]

CacheTags = Literal["off", "Cache-Tag", "Surrogate-Key", "xkey"]

LISTED_BY_COMMAS: Final = "Cache-Tag"
"""Cloudflare, Akamai and Bunny separate tags by commas, Fastly and Varnish by spaces."""


@dataclass(frozen=True, slots=True)
class HTTPCaching:
    """The cache headers of a gateway.

    `any_origin` are the CORS headers that allow any origin. A public response has them even if the
    request had no `Origin` header, because a shared cache may send the response to a web page.
    """

    is_on: bool = True
    tags: CacheTags = "off"
    catalog: str = ""
    """Tag of all responses from the current catalog."""
    any_origin: tuple[Header, ...] = ()

    def headers(self, freshness: Freshness, templates: Sequence[str]) -> list[Header]:
        """Return the cache headers of a public response, with `templates` as tags.

        Return [] if caching is off or the response expires within 2 seconds.
        """
        # One second less, because caches count whole seconds. The browser gets a quarter, because
        # it may receive the response just before the shared cache's copy expires.
        left = math.floor(freshness.expires - time.monotonic()) - 1
        browser = left // 4 if freshness.browser is None else min(freshness.browser, left // 4)
        if not self.is_on or left < 1:
            return []
        value = f"public, max-age={browser}, s-maxage={left - browser}"
        if freshness.stale >= 2:  # half each, as a browser and a CDN may both add it
            value += f", stale-while-revalidate={freshness.stale // 2}"
        headers: list[Header] = [(b"cache-control", value.encode())]
        if self.tags != "off":
            separator = "," if self.tags == LISTED_BY_COMMAS else " "
            tags = separator.join([*dict.fromkeys(templates), self.catalog])
            headers.append((self.tags.lower().encode(), tags.encode()))
        return headers

    def make_public(self, exchange: Exchange) -> None:
        """Remove headers for one client from a response for shared caches, and allow any origin."""
        exchange.limit_headers = None
        exchange.request_id = os.urandom(16).hex()  # it may be the client's
        exchange.cors_headers = exchange.cors_headers or self.any_origin


async def respond_tagged(
    exchange: Exchange,
    headers: Sequence[Header],
    content: bytes,
    tag: bytes = b"",
    encoding: Sequence[Header] = (),
) -> None:
    """Send a response with an ETag, or status 304 if the client has the content.

    The first header is the media type. `tag` is the ETag of the uncompressed content.
    """
    tag = tag or await _entity_tag(content, headers[0])
    tagged = [*headers, (b"etag", tag)]
    if _matches(exchange.fields.get(b"if-none-match", b""), tag):
        await exchange.respond(304, tagged[1:], b"")
    else:
        await exchange.respond(200, [*tagged, *encoding], content)


async def _entity_tag(content: bytes, media_type: Header) -> bytes:
    if len(content) < THREAD_BYTES:
        return entity_tag(content, media_type)
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, entity_tag, content, media_type)


def entity_tag(content: bytes, media_type: Header) -> bytes:
    """Return the weak entity tag of a response (RFC 9110 section 8.8.3).

    Pass `content` before it is compressed.
    """
    # The same content with a different media type is a different representation.
    digest = hashlib.sha256(media_type[1] + b"\0" + content)
    return b'W/"%b"' % digest.hexdigest()[:32].encode()


def _matches(condition: bytes, tag: bytes) -> bool:
    # The comparison is weak (RFC 9110 section 13.1.2).
    given = {each.strip().removeprefix(b"W/") for each in condition.split(b",")}
    return b"*" in given or tag.removeprefix(b"W/") in given
