"""Replies of the store, read in whichever form redis-py returns them."""

from collections.abc import Mapping, Sequence

__all__ = ["pairs", "read_memory"]


def pairs(reply: object) -> Sequence[tuple[bytes, bytes]]:
    """Return the pairs (field, value) of a Redis hash, from a reply in any of redis-py's forms."""
    if isinstance(reply, dict):
        return [*reply.items()]
    assert isinstance(reply, list)
    return [*zip(reply[::2], reply[1::2], strict=True)]


def read_memory(reply: object) -> Mapping[str, str]:
    """Return the fields of a reply to `INFO memory`."""
    if isinstance(reply, dict):
        return {str(name): str(value) for name, value in reply.items()}
    assert isinstance(reply, bytes)
    lines = reply.decode(errors="replace").splitlines()
    return dict(line.split(":", 1) for line in lines if ":" in line)
