"""The cache of documents: bounded by memory, and no caller can empty it for others."""

import gc
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog.loading import load_catalog
from schema.build import build_schema
from schema.document_cache import (
    FRESH_SECONDS,
    MAX_SEEN,
    MAX_SHARE,
    DocumentCache,
    estimate_bytes,
)
from schema.execution import Executor

SIZE: Final = estimate_bytes("a1")
"""Of each of the texts below."""


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def keep(cache: DocumentCache[int], text: str, *, owner: str | None = None, value: int = 0) -> None:
    """Keep a document that is used for the second time."""
    for _ in range(2):
        cache.keep(text, None, value, owner)


def cache_for(count: int, clock: Clock | None = None) -> DocumentCache[int]:
    """A cache with memory for this many documents."""
    assert count >= MAX_SHARE, "or else none is small enough"
    return DocumentCache(count * SIZE, clock=clock or Clock())


def kept(cache: DocumentCache[int], texts: Sequence[str]) -> list[str]:
    return [text for text in texts if cache.get(text, None) is not None]


def texts(letter: str, count: int) -> list[str]:
    """Texts of one length, and so of one size."""
    return [f"{letter}{chr(0x4E00 + number)}" for number in range(count)]


def test_a_document_is_kept_from_its_second_use_on() -> None:
    cache = cache_for(8)
    cache.keep("a1", None, 1)
    assert cache.get("a1", None) is None
    cache.keep("a1", None, 1)
    assert cache.get("a1", None) == 1


def test_a_use_long_ago_does_not_count() -> None:
    cache = cache_for(8)
    cache.keep("a1", None, 1)
    for number in range(MAX_SEEN):
        cache.keep(f"other {number}", None, number)
    cache.keep("a1", None, 1)
    assert cache.get("a1", None) is None


def test_the_least_recently_used_document_of_a_caller_is_evicted_first() -> None:
    cache = cache_for(8)
    for text in texts("a", 8):
        keep(cache, text)
    first, second, *others = texts("a", 9)
    assert cache.get(first, None) is not None
    keep(cache, others[-1])
    assert kept(cache, texts("a", 9)) == [first, *others]
    assert cache.get(second, None) is None


def test_a_document_is_kept_with_its_detail() -> None:
    cache = cache_for(8)
    for detail, value in (("A", 1), ("B", 2)):
        cache.keep("a1", detail, value)
        cache.keep("a1", detail, value)
    assert (cache.get("a1", "A"), cache.get("a1", "B"), cache.get("a1", None)) == (1, 2, None)


def test_a_document_that_is_too_large_is_not_kept() -> None:
    cache = cache_for(8)
    keep(cache, "a1")
    keep(cache, "a1 a2")
    assert kept(cache, ["a1", "a1 a2"]) == ["a1"]


@pytest.mark.threat("H05")
def test_h05_a_flood_of_documents_evicts_only_those_of_its_own_caller() -> None:
    cache = cache_for(10)
    for text in texts("p", 4):
        keep(cache, text, owner="page")
    for text in texts("x", 100):
        keep(cache, text, owner="attacker")
    assert kept(cache, texts("p", 4)) == texts("p", 4)
    assert kept(cache, texts("x", 100)) == texts("x", 100)[-6:]


def test_a_document_that_nobody_has_used_for_long_is_evicted_whoever_owns_it() -> None:
    clock = Clock()
    cache = cache_for(10, clock)
    for text in texts("p", 4):
        keep(cache, text, owner="page")
    clock.now = FRESH_SECONDS / 2
    last = texts("p", 4)[-1]
    assert cache.get(last, None) is not None
    clock.now = FRESH_SECONDS + 1
    for text in texts("x", 9):
        keep(cache, text, owner="other")
    assert kept(cache, texts("p", 4)) == [last]
    assert kept(cache, texts("x", 9)) == texts("x", 9)


@given(
    st.lists(
        st.tuples(st.sampled_from(texts("a", 20)), st.sampled_from("ABC"), st.booleans()),
        max_size=80,
    )
)
def test_the_size_never_exceeds_the_bound(uses: list[tuple[str, str, bool]]) -> None:
    cache = cache_for(8)
    for text, owner, again in uses:
        cache.keep(text, None, 1, owner)
        if again:
            cache.keep(text, None, 1, owner)
            assert cache.get(text, None) == 1
        found = kept(cache, texts("a", 20))
        assert cache.size == sum(map(estimate_bytes, found)) <= 8 * SIZE


def aliased(count: int, selection: str) -> str:
    return " ".join(f"a{number}: {selection}" for number in range(count))


@pytest.mark.threat("H05")
@pytest.mark.parametrize(
    "query",
    [
        pytest.param("{ features { cities { type } } }", id="short"),
        pytest.param(f"{{ features {{ {aliased(90, '__typename')} }} }}", id="aliases"),
        pytest.param(f"{{ {aliased(20, 'features { ' + '__typename ' * 45 + '}')} }}", id="fields"),
        pytest.param('{ features { cities(countries: ["FR"]) { type } } } #' + "a" * 9_000, id="comment"),
        pytest.param("{ features { cities(orderBy: [" + "{field: name} " * 90 + "]) { type } } }", id="objects"),
        pytest.param("{ features { counties(states: [" + '"A" ' * 900 + "]) { type } } }", id="list"),
        pytest.param("{ " + "... { " * 60 + "__typename" + " }" * 61, id="inline fragments"),
    ],
)  # fmt: skip
def test_a_document_takes_no_more_memory_than_is_estimated(query: str) -> None:
    catalog = load_catalog(Path(str(sandbox_catalog())))
    executor = Executor(
        build_schema(catalog.public_templates())._schema, catalog.public_templates()
    )
    executor._check(query, None)  # what is loaded once does not count
    gc.collect()
    tracemalloc.start()
    plans = [executor._check(query + " " * number, None).plan for number in range(3)]
    for plan in plans:
        assert plan
        plan.prepare({})
    gc.collect()
    found, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found / len(plans) < estimate_bytes(query)
