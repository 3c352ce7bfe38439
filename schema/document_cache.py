"""What documents come to, by their text: remembered while there is room, the longest unasked given up first."""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Final, Generic, TypeVar

__all__ = ["MAX_CHARACTERS", "DocumentCache"]

T = TypeVar("T")

MAX_CHARACTERS: Final = 131_072
"""Of all that is remembered, at some 100 to 200 bytes of memory each: what is counted is the text, as clients can
send documents of any length without end. A page's hundred documents are shorter by far."""

SHARE: Final = 8
"""No document may take more than one part in so many."""


MAX_ONCE: Final = 1_000
"""Texts that were met once and may come again."""


class DocumentCache(Generic[T]):
    """A bounded memory. `most` is the number of characters in the texts it holds.

    What comes once is not kept: documents made up without end take no room from those that pages send.
    """

    def __init__(self, most: int = MAX_CHARACTERS) -> None:
        self._most = most
        self._size = 0
        self._once: OrderedDict[int, None] = OrderedDict()
        self._values: OrderedDict[tuple[str, Hashable], T] = OrderedDict()

    def get(self, text: str, detail: Hashable) -> T | None:
        """What was kept for a text and what goes with it; None where nothing is."""
        value = self._values.get((text, detail))
        if value is not None:
            self._values.move_to_end((text, detail))
        return value

    def keep(self, text: str, detail: Hashable, value: T) -> None:
        """Keeps a value from the second time on, unless its text is too long to be kept."""
        if len(text) > self._most // SHARE or not self._comes_again(hash((text, detail))):
            return
        if (text, detail) not in self._values:
            self._size += len(text)
        self._values[text, detail] = value
        while self._size > self._most:
            (oldest, _), _ = self._values.popitem(last=False)
            self._size -= len(oldest)

    def _comes_again(self, key: int) -> bool:
        if key in self._once:
            return True
        self._once[key] = None
        if len(self._once) > MAX_ONCE:
            self._once.popitem(last=False)
        return False
