"""Cuts a large JSON array, inside its envelope, into batches while its bytes arrive. Pure.

A cut is guessed at the speed of C, and proven by the decoding that the batch meets anyway: `[` + what lies before
the cut + `]` must be JSON. A parser has no choice, so what is proven is a run of whole members, whatever stands in
strings and nested values. A guess that is not proven costs a longer batch and nothing else.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Final, Generic, TypeVar

import msgspec

from carto_client.errors import InvalidAnswer

__all__ = ["Splitter", "json_array"]

T = TypeVar("T")

BATCH_BYTES: Final = 128 * 2**10
GUESSES: Final = 4

_FIRST_KEY: Final = re.compile(rb'[ \t\r\n]*(\{[ \t\r\n]*"(?:[^"\\]|\\.)*"[ \t\r\n]*:)')
_END_OF_MEMBER: Final = re.compile(rb"\}[ \t\r\n]*,[ \t\r\n]*\Z")
_REACH: Final = 64
"""How many bytes between two members are looked at."""

_ANY: Final = msgspec.json.Decoder(msgspec.Raw)
_NOT_JSON: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Splitter(Generic[T]):
    """Takes an envelope piece by piece; gives its array `key`, decoded batch by batch.

    `find` gives the array of a whole envelope, and raises CartoError for a bad one. `decode` gets arrays of some
    `size` bytes, the last of which may be empty, and must raise msgspec.DecodeError for what is not JSON. Its
    ValidationError for what is JSON is passed on.
    """

    def __init__(
        self,
        key: str,
        find: Callable[[bytes], bytes],
        decode: Callable[[bytes], T],
        size: int = BATCH_BYTES,
    ) -> None:
        self._opening = _opening_of(key)
        self._find = find
        self._decode = decode
        self._size = self._enough = size
        self._head = b""  # the envelope up to the array's bracket, once that is found
        self._waiting: list[bytes] = []
        self._length = 0

    def feed(self, chunk: bytes) -> list[T]:
        """The next batch, if there is enough for one with this chunk; else none."""
        self._waiting.append(chunk)
        self._length += len(chunk)
        return self._batches() if self._length >= self._enough else []

    def end(self) -> T:
        """The last batch, when all has been fed. Raises CartoError for a bad envelope."""
        rest = b"".join(self._waiting)
        array = self._find(self._head + rest)
        if self._head and not rest.startswith(array[1:]):
            raise InvalidAnswer("the envelope holds two arrays of one name")
        return self._decode(array)

    def _batches(self) -> list[T]:
        members = self._opened(b"".join(self._waiting))
        batches, rest = self._cut(members) if self._head else ([], members)
        self._waiting = [rest]
        self._length = len(rest)
        # After a failure twice as much must come: all attempts together stay linear.
        self._enough = self._size if batches else 2 * self._length
        return batches

    def _cut(self, members: bytes) -> tuple[list[T], bytes]:
        """As many whole members as can be proven, decoded, and the bytes that are left."""
        for end, start in islice(_guesses(members), GUESSES):
            batch = b"[" + members[:end] + b"]"
            try:
                return [self._decode(batch)], members[start:]
            except msgspec.ValidationError:
                if _is_json(batch):
                    raise
            except _NOT_JSON:
                pass
        return [], members

    def _opened(self, buffer: bytes) -> bytes:
        """What follows the array's bracket; the whole buffer while the bracket is not found."""
        if self._head:
            return buffer
        for match in islice(self._opening.finditer(buffer), GUESSES):
            head = buffer[: match.end()]
            # Only the outermost object can be closed like this, and no key or string holds a bare quote.
            if _is_json(head.removeprefix(codecs.BOM_UTF8) + b"]}"):
                self._head = head
                return buffer[match.end() :]
        return buffer


@lru_cache
def _opening_of(key: str) -> re.Pattern[bytes]:
    return re.compile(rb'(?<!\\)"%b"[ \t\r\n]*:[ \t\r\n]*\[' % re.escape(key.encode()))


def _guesses(members: bytes) -> Iterator[tuple[int, int]]:
    """Where one member may end and the next one start, from the last such place on.

    All members begin with one and the same key, as a rule, and few nested objects do.
    """
    first = _FIRST_KEY.match(members)
    start = len(members)
    while first and (start := members.rfind(first[1], 0, start)) > 0:
        reached = max(start - _REACH, 0)
        if end := _END_OF_MEMBER.search(members[reached:start]):
            yield reached + end.start() + 1, start


def json_array(batch: bytes) -> bytes:
    """The batch itself, if it is JSON; else raises msgspec.DecodeError. For batches that stay bytes."""
    if not batch.isascii():
        batch.decode()
    _ANY.decode(batch)
    return batch


def _is_json(batch: bytes) -> bool:
    try:
        json_array(batch)
    except _NOT_JSON:
        return False
    return True
