"""What the Maps API has told of identical questions, while it is good."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from carto_client.wire import Call

__all__ = ["MapMetadataCache"]

MAX_KNOWN: Final = 1000


class MapMetadataCache:
    """Metadata calls and the data calls that came of them. Bounded; the oldest go first."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[tuple[str, bytes], tuple[float, Call]] = OrderedDict()

    def keep(self, asked: Call, data: Call, seconds: float) -> None:
        """Remember what came of `asked`, for so long."""
        self.forget(asked)
        self._known[_key(asked)] = (self._clock() + seconds, data)
        while len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)

    def forget(self, asked: Call) -> None:
        """It is good no longer."""
        self._known.pop(_key(asked), None)

    def get(self, asked: Call) -> Call | None:
        """The data call, if it is known and good."""
        expires, data = self._known.get(_key(asked), (0.0, None))
        return data if self._clock() < expires else None


def _key(asked: Call) -> tuple[str, bytes]:
    return asked.url, asked.content
