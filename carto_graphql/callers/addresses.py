"""Addresses of anonymous callers."""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

__all__ = ["Network", "address_range", "client_address", "is_within"]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

IPV6_PREFIX: Final = 64
"""Providers assign a /64 or more to each subscriber, so a /64 counts as one caller."""


_WITH_PORT: Final = re.compile(r"(\[.+\]|[\d.]+):\d+")
"""`192.0.2.1:50000`, `[2001:db8::1]:50000`: Azure's Application Gateway adds the port."""


def client_address(peer: str, forwarded: Iterable[str], proxies: Sequence[Network]) -> str:
    """Return the address of the client behind trusted `proxies`.

    `forwarded` are the values of `X-Forwarded-For`.
    """
    hops = [hop.strip() for value in forwarded for hop in value.split(",")]
    address = peer
    # The client is the last address outside `proxies`, or else the first. Addresses before that
    # of the client are ignored, because the client can forge them.
    while hops and is_within(address, proxies):
        address = hops.pop()
    return address


def is_within(address: str, networks: Sequence[Network]) -> bool:
    """Return True if an address is in one of the networks."""
    parsed = _parse(address)
    return parsed is not None and any(parsed in network for network in networks)


def _parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    match = _WITH_PORT.fullmatch(address)
    without_port = (match[1] if match else address).strip("[]")
    try:
        parsed = ipaddress.ip_address(without_port.partition("%")[0])
    except ValueError:
        return None
    mapped = getattr(parsed, "ipv4_mapped", None)
    return mapped or parsed


@lru_cache(maxsize=4096)  # parsing costs 10 µs, and most requests come from few addresses
def address_range(address: str) -> str:
    """Return the network of one caller: an IPv4 address or an IPv6 /64.

    Return `unknown` if `address` is invalid.
    """
    parsed = _parse(address)
    if parsed is None:
        return "unknown"
    prefix = 32 if parsed.version == 4 else IPV6_PREFIX
    return str(ipaddress.ip_network(f"{parsed}/{prefix}", strict=False))
