"""The anonymous are told apart by where they come from."""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

__all__ = ["Network", "address_range", "client_address"]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

IPV6_PREFIX: Final = 64
"""One subscriber has that many addresses and more."""


_WITH_PORT: Final = re.compile(r"(\[.+\]|[\d.]+):\d+")
"""Some proxies (Azure's Application Gateway) name the port, too: `192.0.2.1:50000`, `[2001:db8::1]:50000`."""


def client_address(peer: str, forwarded: Iterable[str], proxies: Sequence[Network]) -> str:
    """The address a request comes from: the nearest in `X-Forwarded-For` that is no trusted proxy.

    Each proxy adds, at the right end, whom it heard from; what stands to the left of the first untrusted address can
    be anybody's invention.
    """
    hops = [hop.strip() for value in forwarded for hop in value.split(",")]
    address = peer
    while hops and _is_within(address, proxies):
        address = hops.pop()
    return address


def _is_within(address: str, networks: Sequence[Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    match = _WITH_PORT.fullmatch(address)
    try:
        parsed = ipaddress.ip_address(
            (match[1] if match else address).strip("[]").partition("%")[0]
        )
    except ValueError:
        return None
    mapped = getattr(parsed, "ipv4_mapped", None)
    return mapped or parsed


@lru_cache(maxsize=4096)  # most requests come from where others have come from
def address_range(address: str) -> str:
    """The range that counts as one caller: an IPv4 address, or the /64 of an IPv6 address."""
    parsed = _parsed(address)
    if parsed is None:
        return "unknown"
    prefix = 32 if parsed.version == 4 else IPV6_PREFIX
    return str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))
