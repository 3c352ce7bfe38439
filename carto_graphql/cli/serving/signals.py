"""The signals of `serve`: SIGTERM and SIGINT end it, SIGHUP reloads files."""

import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

__all__ = ["follow_sighup", "handled_signals"]

log = logging.getLogger("carto_graphql.serve")

PAUSE_SECONDS: Final = 0.2
"""Seconds between two reactions to SIGHUP. The system keeps one signal that arrives meanwhile."""

_ENDING: Final = (signal.SIGTERM, signal.SIGINT)


@contextmanager
def handled_signals() -> Iterator[None]:
    """Exit with status 0 upon SIGTERM or SIGINT during the `with` block. Block SIGHUP."""
    # By default, these signals would end a starting process before it can clean up.
    # Threads and processes that the body starts inherit the mask.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    previous = {each: signal.signal(each, _exit) for each in _ENDING}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
        handler = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # drops one that is pending
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        signal.signal(signal.SIGHUP, handler)


def _exit(_: int, __: FrameType | None) -> None:
    for each in _ENDING:  # a second one would interrupt the clean-up
        signal.signal(each, signal.SIG_IGN)
    sys.exit(0)


def follow_sighup(look_now: Callable[[], None]) -> None:
    """Start a thread that calls `look_now` upon SIGHUP, which must be blocked.

    Several quick signals may cause a single call.
    """

    def follow() -> None:
        # A signal handler would interrupt the event loop's thread at any instruction, even inside
        # the handler itself, and many signals could exhaust the stack.
        while True:
            signal.sigwait({signal.SIGHUP})  # returns at once if one is pending
            log.info("looking for changes")
            look_now()
            time.sleep(PAUSE_SECONDS)

    threading.Thread(target=follow, name="sighup", daemon=True).start()
