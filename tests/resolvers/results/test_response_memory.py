"""The account of what waits in memory: what is given up first, and who pays."""

import pytest

from resolvers.results.response_memory import ResponseMemory

pytestmark = pytest.mark.threat("H08")


class Client:
    """A client that reads a response."""

    def __init__(self, bytes_per_second: float, unsent_bytes: int = 0) -> None:
        self.bytes_per_second = bytes_per_second
        self.unsent_bytes = unsent_bytes
        self.is_cut = False

    def cut_off(self) -> None:
        self.is_cut = True


class Kept:
    """A stream that keeps its beginning."""

    def __init__(self, memory: ResponseMemory) -> None:
        self.memory = memory
        self.has_given_up = False

    def give_up(self) -> None:
        self.has_given_up = True
        self.memory.forget(self)


class Collection:
    """A collection that waits for its end."""

    has_failed = False

    def fail(self) -> None:
        self.has_failed = True


def test_beyond_the_memory_the_clients_that_read_the_slowest_are_cut_off() -> None:
    memory = ResponseMemory(100)
    clients = [Client(speed, 40) for speed in (50.0, 1.0, 20.0, 99.0)]
    for client in clients:
        memory.set_unsent(client, client.unsent_bytes)
    assert [client.is_cut for client in clients] == [False, True, True, False]
    for client in clients:
        memory.set_unsent(client, 0)
        memory.set_unsent(client, 0)
    assert memory.total == 0


def test_one_response_is_bounded_by_itself() -> None:
    memory, alone = ResponseMemory(100), Client(1.0, 1_000)
    memory.set_unsent(alone, 1_000)
    assert not alone.is_cut


def test_a_client_that_has_read_meanwhile_is_not_counted_with_what_it_had() -> None:
    memory = ResponseMemory(100)
    first, second = Client(1.0, 60), Client(50.0, 60)
    memory.set_unsent(first, 60)
    first.unsent_bytes = 5
    memory.set_unsent(second, 60)
    assert not first.is_cut
    assert memory.total == 65


def test_what_nobody_waits_for_goes_before_any_client() -> None:
    memory = ResponseMemory(100)
    kept, client, other = Kept(memory), Client(1.0, 40), Client(2.0, 40)
    assert memory.keep(kept, 40)
    assert not memory.keep(kept, 20), "half of the memory is for what clients wait for"
    memory.set_unsent(client, 40)
    assert kept.has_given_up
    memory.set_unsent(other, 40)
    assert (client.is_cut, other.is_cut) == (False, False)


def test_the_largest_collection_fails_before_clients_are_cut_off() -> None:
    memory = ResponseMemory(100)
    small, large, client = Collection(), Collection(), Client(1.0, 30)
    memory.set_unsent(client, 30)
    memory.collect(small, 10)
    memory.collect(large, 59)
    memory.collect(small, 12)
    assert (small.has_failed, large.has_failed, client.is_cut) == (False, True, False)
    assert memory.total == 42
    memory.collect(small, 0)
    assert memory.total == 30


def test_memory_is_scarce_by_what_cannot_be_given_up() -> None:
    memory = ResponseMemory(90)
    memory.keep(Kept(memory), 45)
    assert not memory.is_scarce
    memory.hold(31)
    assert memory.is_scarce
    memory.release(31)
    assert not memory.is_scarce
