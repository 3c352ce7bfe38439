"""The memory of documents: bounded by their text, and only of those that come again."""

from hypothesis import given
from hypothesis import strategies as st

from schema.document_cache import MAX_ONCE, SHARE, DocumentCache

TEXTS = st.text("ab", min_size=1, max_size=12)


def keep(remembered: DocumentCache[int], text: str, detail: str | None, value: int) -> None:
    for _ in range(2):
        remembered.keep(text, detail, value)


def test_what_comes_once_is_not_kept() -> None:
    remembered = DocumentCache[int](16)
    remembered.keep("a", None, 1)
    assert remembered.get("a", None) is None
    remembered.keep("a", None, 1)
    assert remembered.get("a", None) == 1


def test_what_came_long_ago_came_never() -> None:
    remembered = DocumentCache[int]()
    remembered.keep("a", None, 1)
    for number in range(MAX_ONCE):
        remembered.keep(f"{number}", None, number)
    remembered.keep("a", None, 1)
    assert remembered.get("a", None) is None


def test_what_was_asked_least_recently_is_given_up_first() -> None:
    remembered = DocumentCache[int](16)
    for number, text in enumerate(["aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh"]):
        keep(remembered, text, None, number)
    assert remembered.get("aa", None) == 0
    keep(remembered, "ii", None, 8)
    assert (remembered.get("aa", None), remembered.get("bb", None)) == (0, None)


def test_a_text_is_remembered_with_what_goes_with_it() -> None:
    remembered = DocumentCache[int](16)
    keep(remembered, "a", "A", 1)
    assert (remembered.get("a", "A"), remembered.get("a", None)) == (1, None)


@given(texts=st.lists(st.tuples(TEXTS, st.sampled_from([None, "A", "B"])), max_size=60))
def test_no_more_is_kept_than_there_is_room_for(texts: list[tuple[str, str | None]]) -> None:
    remembered = DocumentCache[int](16)
    for number, (text, detail) in enumerate(texts):
        keep(remembered, text, detail, number)
        assert (remembered.get(text, detail) == number) == (len(text) <= 16 // SHARE)
    kept = [text for text, detail in {*texts} if remembered.get(text, detail) is not None]
    assert sum(map(len, kept)) <= 16
