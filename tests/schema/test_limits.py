"""The limits on one document count all that validation and execution would look at."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from graphql import GraphQLError
from hypothesis import given
from hypothesis import strategies as st

from schema.documents import parsed
from schema.limits import LimitExceeded, Limits

UNLIMITED: Final[dict[str, Any]] = dict.fromkeys(
    ("tokens", "fields", "aliases", "depth", "repeats", "spreads"), 10**9
)
FEATURES: Final = "features { __typename } "


def error_of(query: str, limits: Limits | None = None) -> GraphQLError:
    with pytest.raises(GraphQLError) as raised:
        parsed(query, limits or Limits())
    return raised.value


@pytest.mark.threat("H05")
@pytest.mark.parametrize(
    "selections",
    [
        pytest.param(FEATURES * 980, id="980 fields"),
        pytest.param(" ".join(f"a{n}: __typename" for n in range(1_300)), id="1,300 aliases"),
        pytest.param("__typename " * 3_900, id="one key 3,900 times"),
        pytest.param("__typename", id="a single field"),
    ],
)
def test_h05_a_fragment_that_no_operation_spreads_is_rejected_before_validation(
    selections: str,
) -> None:
    error = error_of(f"{{ __typename }} fragment F on Query {{ {selections} }}")
    assert error.message == "Fragment 'F' is never used."


@pytest.mark.threat("H05")
def test_h05_fragments_that_only_spread_each_other_are_rejected_too() -> None:
    circle = f"fragment F on Query {{ {FEATURES * 400} ...G }} fragment G on Query {{ ...F }}"
    assert error_of(f"{{ __typename }} {circle}").message == "Fragment 'F' is never used."


@pytest.mark.threat("H05")
@pytest.mark.parametrize("first", [True, False])
def test_h05_of_two_fragments_with_one_name_none_escapes_the_limits(first: bool) -> None:
    large, small = (f"fragment F on Query {{ {FEATURES * count} }}" for count in (980, 1))
    both = f"{large} {small}" if first else f"{small} {large}"
    assert error_of(f"{{ ...F }} {both}").message == "There can be only one fragment named 'F'."


@pytest.mark.threat("H05")
def test_h05_what_a_fragment_holds_counts_at_each_of_its_spreads() -> None:
    query = "{ a: features { ...F } b: features { ...F } } fragment F on Features { __typename }"
    assert parsed(query, Limits(fields=4))
    error = error_of(query, Limits(fields=3))
    assert isinstance(error, LimitExceeded)
    assert error.limit == "fields"


@pytest.mark.threat("H05")
def test_h05_fragments_in_a_circle_count_once_and_are_left_to_validation() -> None:
    query = "{ ...F } fragment F on Query { __typename ...G } fragment G on Query { ...F }"
    assert parsed(query, Limits(fields=1))


def lists(count: int, name: str = "features") -> str:
    return " ".join(f"a{number}: {name} {{ type }}" for number in range(count))


@pytest.mark.threat("H03")
@pytest.mark.parametrize("name", ["features", "rows"])
def test_h03_a_collection_has_a_limited_number_of_lists(name: str) -> None:
    query = "{{ queryRows {{ cities(limit: 1) {{ {} }} }} }}"
    assert parsed(query.format(lists(5, name)), Limits())
    error = error_of(query.format(lists(6, name)))
    assert error.message == (
        "The request exceeds MAX_LISTS: at most 5 lists of rows or features in one collection are allowed."
    )


@pytest.mark.threat("H03")
def test_h03_lists_in_fragments_and_in_repeated_fields_count_together() -> None:
    query = (
        f"{{ features {{ cities {{ {lists(3)} ...F }} cities {{ ... on CitiesCollection"
        f" {{ b: features {{ type }} }} }} }} }} fragment F on CitiesCollection {{ {lists(2)} %s }}"
    )
    assert parsed(query % "c: features { type }", Limits())
    assert isinstance(error_of(query % "c: features { type } d: features { type }"), LimitExceeded)


@pytest.mark.threat("H03")
def test_h03_each_collection_has_lists_of_its_own() -> None:
    each = f"cities {{ {lists(5)} }} b: cities {{ {lists(5)} }}"
    assert parsed(f"{{ features {{ {each} }} x: features {{ {each} }} }}", Limits())


def test_namespaces_are_no_lists() -> None:
    aliases = " ".join(f"a{number}: features {{ __typename }}" for number in range(6))
    assert parsed(f"{{ {aliases} }}", Limits())


def test_a_limit_that_only_warns_lets_the_document_pass(caplog: pytest.LogCaptureFixture) -> None:
    assert parsed("{ a: __typename b: __typename }", Limits(aliases=1, warn=True))
    [record] = caplog.records
    assert record.getMessage() == (
        "The request exceeds MAX_ALIASES: at most 1 aliases are allowed. LIMITS=warn lets it pass."
    )


# Sizes equal those of a document whose spreads are replaced by what they stand for.

Tree = list[Any]
"""Selections: an alias or None with the selections below, or the index of a fragment."""


def trees(spreads: st.SearchStrategy[int]) -> st.SearchStrategy[Tree]:
    field: st.SearchStrategy[Any] = st.deferred(
        lambda: st.tuples(st.sampled_from([None, "a", "b"]), st.lists(field | spreads, max_size=3))
    )
    return st.lists(field | spreads, min_size=1, max_size=3)


@st.composite
def fragmented(draw: Any) -> tuple[Tree, list[Tree]]:
    """Draw the selections of an operation, and those of each fragment."""
    count = draw(st.integers(0, 4))
    # A fragment spreads only later fragments, so there is no cycle.
    indices = [st.integers(n, count - 1) if n < count else st.nothing() for n in range(count + 1)]
    return draw(trees(indices[0])), [draw(trees(indices[n + 1])) for n in range(count)]


def text_of(tree: Tree) -> str:
    return " ".join(
        f"...F{node}"
        if isinstance(node, int)
        else f"{f'{node[0]}: ' if node[0] else ''}f{f' {{ {text_of(node[1])} }}' if node[1] else ''}"
        for node in tree
    )


def expand(tree: Tree, fragments: list[Tree]) -> Tree:
    expanded: Tree = []
    for node in tree:
        if isinstance(node, int):
            expanded += expand(fragments[node], fragments)
        else:
            expanded.append((node[0], expand(node[1], fragments)))
    return expanded


def used(tree: Tree, fragments: list[Tree]) -> set[int]:
    found: set[int] = set()
    for node in tree:
        if isinstance(node, int):
            found |= {node} | used(fragments[node], fragments)
        else:
            found |= used(node[1], fragments)
    return found


def sizes(tree: Tree) -> Mapping[str, int]:
    below = [sizes(node[1]) for node in tree]
    return {
        "fields": len(tree) + sum(each["fields"] for each in below),
        "aliases": sum(bool(node[0]) for node in tree) + sum(each["aliases"] for each in below),
        "depth": 1 + max((each["depth"] for each in below), default=0) if tree else 0,
    }


@given(fragmented())
def test_sizes_are_those_of_the_document_without_fragments(
    document: tuple[Tree, list[Tree]],
) -> None:
    tree, fragments = document
    spread = sorted(used(tree, fragments))
    query = f"{{ {text_of(tree)} }} " + " ".join(
        f"fragment F{index} on Query {{ {text_of(fragments[index])} }}" for index in spread
    )
    for limit, size in sizes(expand(tree, fragments)).items():
        assert parsed(query, Limits(**{**UNLIMITED, limit: size}))
        error = error_of(query, Limits(**{**UNLIMITED, limit: size - 1}))
        assert isinstance(error, LimitExceeded)
        assert error.limit == limit


@pytest.mark.parametrize("warn", [False, True])
def test_a_fragment_is_measured_once_however_often_it_is_spread(warn: bool) -> None:
    # The document has 2^90 fields, so a check that visits every field would not end.
    chain = " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(90))
    query = f"{{ ...F0 }} {chain} fragment F90 on Query {{ __typename }}"
    if warn:
        assert parsed(query, Limits(warn=True))
    else:
        assert isinstance(error_of(query), LimitExceeded)
