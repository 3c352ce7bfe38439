"""The counting in the store: one script that changes several counters, or none.

A counter is a text `n version ends`. `n` counts in a fixed window that ends at `ends`, in
milliseconds since 1970 by the store's clock. `version` rises with each change, so that a worker can
tell whether a store that was restarted, or replaced by a replica, has lost changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from carto_graphql.store.connection import Script, Store, StoreUnavailable

__all__ = ["Change", "Known", "Reply", "change", "read_changes"]


@dataclass(slots=True)
class Known:
    """A worker's copy of one counter in the store, and the worker's own counts.

    The counter counts units: requests or statements. The store's last reply contained `n` (the
    count), `version` (the number of changes) and `ends` (the end of the window). `unreported` is
    the number of units that were counted while the store did not respond. `reporting` is the number
    of units in a report to which the store has not replied yet. `lease` is the number of units that
    this worker has reserved and not used yet; `n` includes them. The worker does not call the store
    before `denied_until`, because the store had no units left. `used` is the time of the last use.
    Times are in seconds by the store's clock.
    """

    n: int = 0
    version: int = 0
    ends: float = 0.0
    unreported: int = 0
    reporting: int = 0
    lease: int = 0
    denied_until: float = 0.0
    used: float = field(default=0.0)

    @property
    def alone(self) -> int:
        """The number of units that this worker has counted, but the store has not confirmed."""
        return self.unreported + self.reporting

    def learn(self, n: int, version: int, ends: float) -> None:
        """Update this copy of a counter from the store's reply, unless `version` is outdated."""
        if ends != self.ends:
            self.lease, self.denied_until = 0, 0.0
        elif version <= self.version:
            return
        self.n, self.version, self.ends = n, version, ends

    def begin(self, now: float, seconds: float) -> None:
        """Begin a window of `seconds` in this worker's copy if the last one has ended by `now`."""
        if self.ends <= now:
            self.n = self.version = self.unreported = self.lease = 0
            self.ends, self.denied_until = now + seconds, 0.0


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the counter `key` in the store.

    Each window of the counter lasts `seconds`. The store adds `add` to the count. If a positive
    `add` would make the count exceed `maximum`, nothing is added.

    If `divisor` is not 0, `add` is ignored and the worker reserves a share of the units: the store
    adds `(maximum - count) / divisor`, but at least 1. It adds 0 if `maximum` is reached.

    `known` is this worker's copy of the counter. If `same_window` is True and the store's window
    is not the window in `known`, nothing is added.
    """

    key: str
    known: Known
    maximum: int
    seconds: float
    add: int = 0
    divisor: int = 0
    same_window: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """Reply of the store to several changes of counters.

    If a change would make its counter exceed the maximum, no change was made, and `exceeded` is the
    index of the first such change. Otherwise `exceeded` is None, and `added` is the number of units
    that the first change added.
    """

    exceeded: int | None
    added: int


_CHANGE: Final = Script("""
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if now >= tonumber(ARGV[1]) then return {-1, now} end

local states, exceeded, added = {}, 0, 0
local recent = table.remove(KEYS)
for i, key in ipairs(KEYS) do
  local at = (i - 1) * 9 + 2
  local maximum, window = tonumber(ARGV[at]), tonumber(ARGV[at + 1])
  local add, divisor = tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  local only, unreported = tonumber(ARGV[at + 4]), tonumber(ARGV[at + 5])
  local known_n, known_version = tonumber(ARGV[at + 6]), tonumber(ARGV[at + 7])
  local known_ends, changed = tonumber(ARGV[at + 8]), false
  local n, version, ends = 0, 0, 0
  local found = redis.call('GET', key)
  if found then
    local a, b, c = string.match(found, '^(%d+) (%d+) (%d+)$')
    if c and tonumber(c) > now then n, version, ends = tonumber(a), tonumber(b), tonumber(c) end
  end
  if known_ends > now and known_version > version then
    -- The store has lost changes. Another window was begun since, or this is the same one.
    if ends ~= 0 and ends ~= known_ends then n = n + known_n else n = math.max(n, known_n) end
    version, ends, changed = known_version, known_ends, true
  end
  if unreported ~= 0 and known_ends > now then
    n, changed = math.max(n + unreported, 0), true
    if ends == 0 then ends = known_ends end
  end
  if only ~= 0 and only ~= ends then add = 0 end
  if divisor > 0 then
    add = 0
    if n < maximum then add = math.max(1, math.floor((maximum - n) / divisor)) end
  elseif add > 0 and n + add > maximum and exceeded == 0 then
    exceeded = i
  end
  if i == 1 then added = add end
  states[i] = {n, version, ends, add, changed, window}
end

local reply = {exceeded, now, added}
for i, key in ipairs(KEYS) do
  local n, version, ends, add, changed, window = unpack(states[i])
  if exceeded == 0 and add ~= 0 and not (add < 0 and ends == 0) then
    if ends == 0 then ends = now + window end
    n, changed = math.max(n + add, 0), true
  end
  if changed then
    version = version + 1
    local text = string.format('%d %d %d', n, version, ends)
    redis.call('SET', key, text, 'PX', math.max(ends - now, 1))
    redis.call('ZADD', recent, now, key)
  end
  reply[#reply + 1] = n
  reply[#reply + 1] = version
  reply[#reply + 1] = ends
end
redis.call('ZREMRANGEBYRANK', recent, 0, -1 - ARGV[#ARGV])
redis.call('PEXPIRE', recent, 172800000)
return reply
""")

MAX_RECENT: Final = 10_000
"""Counters that were changed last, which other workers learn."""

_HEAD: Final = 3
MAX_PAGE: Final = 1_000
_LATE: Final = -1


async def change(store: Store, changes: Sequence[Change]) -> Reply:
    """Change counters in the store, or none if one would exceed its maximum.

    Raise `StoreUnavailable` if the store fails.
    """
    known = [each.known for each in changes]
    # The command also reports what this worker counted while the store was unavailable.
    unreported = [each.unreported for each in known]
    arguments = [argument for each in changes for argument in _arguments(each)]
    for each in known:
        # A change that is sent meanwhile must not report it again.
        each.unreported, each.reporting = 0, each.reporting + each.unreported
    try:
        reply = await _run(store, [each.key for each in changes], arguments)
    except BaseException:
        for each, amount in zip(known, unreported, strict=True):
            each.unreported += amount
        raise
    finally:
        for each, amount in zip(known, unreported, strict=True):
            each.reporting -= amount
    for place, each in enumerate(known):
        n, version, ends = reply[_HEAD + 3 * place : _HEAD + 3 * place + 3]
        if ends:
            each.learn(n, version, ends / 1000)
    return Reply(reply[0] - 1 if reply[0] else None, reply[2])


async def _run(store: Store, keys: Sequence[str], arguments: Sequence[int]) -> Sequence[int]:
    now = store.now()
    if now is None:
        raise StoreUnavailable
    deadline = int((now + store.timeout) * 1000)  # rounded down, as the script's `now` is
    reply = await store.run(
        _CHANGE,
        *keys,
        recent_key(store),
        deadline,
        *arguments,
        MAX_RECENT,
        keys=len(keys) + 1,
    )
    assert isinstance(reply, list)
    store.set_clock(reply[1] / 1000)
    if reply[0] == _LATE:
        raise StoreUnavailable
    return reply


async def read_changes(store: Store, since: float) -> Sequence[tuple[str, tuple[int, int, float]]]:
    """Return the last 1,000 counters changed after `since`, as `(key, (count, version, end))`.

    `version` is the number of changes so far. `end` is when the window ends (seconds since 1970).
    """
    page = ("LIMIT", 0, MAX_PAGE)
    names = await store.execute(
        "ZREVRANGEBYSCORE", recent_key(store), "+inf", _milliseconds(since), *page
    )
    assert isinstance(names, list)
    if not names:
        return []
    texts = await store.execute("MGET", *names)
    assert isinstance(texts, list)
    found = zip(names, texts, strict=True)
    return [(name.decode(), parse_counter(text)) for name, text in found if text is not None]


def recent_key(store: Store) -> str:
    """Return the key of the sorted set that lists the counters by the time of their last change."""
    return f"{store.prefix}:{{c}}:recent"


def parse_counter(text: bytes) -> tuple[int, int, float]:
    """Parse a counter's text to (count, version, end of the window in seconds).

    Raise ValueError for invalid text.
    """
    n, version, ends = text.split()
    return int(n), int(version), int(ends) / 1000


def _arguments(change: Change) -> tuple[int, ...]:
    known = change.known
    ends = _milliseconds(known.ends)
    return (
        change.maximum,
        _milliseconds(change.seconds),
        change.add,
        change.divisor,
        ends if change.same_window else 0,
        known.unreported,
        known.n,
        known.version,
        ends,
    )


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
