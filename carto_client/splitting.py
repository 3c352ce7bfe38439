"""Splits a large JSON array, inside its envelope, into batches while its bytes arrive. Pure.

The end of a batch is guessed by a fast search for bytes, and proven by the decoding that the batch
needs anyway: `[`, the bytes before the guessed end, and `]` must be JSON. JSON has one reading, so
bytes that pass are a run of whole members, whatever their strings and nested values hold. A wrong
guess only makes the batch longer.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Final, Generic, TypeVar

import msgspec

from carto_client.errors import InvalidResponse
from carto_client.wire.queries import NOT_JSON, Envelope

__all__ = ["Splitter", "json_array"]

T = TypeVar("T")

BATCH_BYTES: Final = 128 * 2**10
GUESSES: Final = 4

_FIRST_KEY: Final = re.compile(rb'[ \t\r\n]*(\{[ \t\r\n]*"(?:[^"\\]|\\.)*"[ \t\r\n]*:)')
_END_OF_MEMBER: Final = re.compile(rb"\}[ \t\r\n]*,[ \t\r\n]*\Z")
_REACH: Final = 64
"""Number of bytes before a member in which the end of the previous one is looked for."""

_ANY: Final = msgspec.json.Decoder(msgspec.Raw)


class Splitter(Generic[T]):
    """Reader of a JSON object with a large array. It splits the array into decoded batches.

    `decode` converts a JSON array of about `size` bytes to a batch. The last array may be empty.
    `decode` must raise msgspec.DecodeError for bytes that are not JSON. If `decode` raises
    msgspec.ValidationError for valid JSON, `feed` or `end` raises the same error. `missing` is the
    number of bytes that `feed` still needs before it can return a batch. `meta` is the JSON
    object's member `meta`. It is empty until `end` has been called.
    """

    def __init__(
        self, envelope: Envelope, decode: Callable[[bytes], T], size: int = BATCH_BYTES
    ) -> None:
        self._envelope = envelope
        self._decode = decode
        self._size = self.missing = size
        self._head = b""  # the envelope up to the array's bracket, once that is found
        self._waiting: list[bytes] = []
        self.meta = b""

    def feed(self, chunk: bytes) -> list[T]:
        """Add a chunk of the JSON, and return the array's next batch in a list.

        The list is empty if the batch is incomplete.
        """
        self._waiting.append(chunk)
        self.missing -= len(chunk)
        return self._batches() if self.missing <= 0 else []

    def end(self, chunk: bytes = b"") -> T:
        """Add the last chunk of the JSON object, and return the last batch.

        Raise CartoError if the object is invalid.
        """
        rest = b"".join([*self._waiting, chunk])
        array, self.meta = self._envelope.read(self._head + rest)
        if self._head and not rest.startswith(array[1:]):
            raise InvalidResponse("the envelope holds two arrays of one name")
        return self._decode(array)

    def _batches(self) -> list[T]:
        members = self._opened(b"".join(self._waiting))
        batches, rest = self._cut(members) if self._head else ([], members)
        self._waiting = [rest]
        # After a failure the length must double, so that all attempts together take linear time.
        self.missing = max(self._size - len(rest) if batches else len(rest), 1)
        return batches

    def _cut(self, members: bytes) -> tuple[list[T], bytes]:
        """Decode a batch of array members, and return ([batch], remaining bytes).

        Return ([], `members`) if none is complete.
        """
        for end, start in islice(_guesses(members), GUESSES):
            batch = b"[" + members[:end] + b"]"
            try:
                return [self._decode(batch)], members[start:]
            except msgspec.ValidationError:
                if _is_json(batch):
                    raise
            except NOT_JSON:
                pass
        return [], members

    def _opened(self, buffer: bytes) -> bytes:
        """Return the bytes after the array's `[`, or the whole `buffer` if it has no such `[`."""
        if self._head:
            return buffer
        for match in islice(_opening_of(self._envelope.key).finditer(buffer), GUESSES):
            head = buffer[: match.end()]
            # `]}` can close the outermost object alone, and no key or string holds a bare quote.
            if _is_json(head.removeprefix(codecs.BOM_UTF8) + b"]}"):
                self._head = head
                return buffer[match.end() :]
        return buffer


@lru_cache
def _opening_of(key: str) -> re.Pattern[bytes]:
    return re.compile(rb'(?<!\\)"%b"[ \t\r\n]*:[ \t\r\n]*\[' % re.escape(key.encode()))


def _guesses(members: bytes) -> Iterator[tuple[int, int]]:
    """Yield offsets (end of an object, start of the next object), the last ones first."""
    # Each place where the first key of the first object occurs counts as the start of an object. This
    # is usually right, because all objects begin with the same key, and nested objects rarely do.
    first = _FIRST_KEY.match(members)
    start = len(members)
    while first and (start := members.rfind(first[1], 0, start)) > 0:
        reached = max(start - _REACH, 0)
        if end := _END_OF_MEMBER.search(members[reached:start]):
            yield reached + end.start() + 1, start


def json_array(batch: bytes) -> bytes:
    """Return the batch unchanged, if it is valid JSON.

    Raise msgspec.DecodeError or UnicodeDecodeError if it is not.
    """
    if not batch.isascii():
        batch.decode()
    _ANY.decode(batch)
    return batch


def _is_json(batch: bytes) -> bool:
    try:
        json_array(batch)
    except NOT_JSON:
        return False
    return True
