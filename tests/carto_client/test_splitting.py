"""Arrays that are cut into batches: no member is lost, changed or cut, however the bytes arrive."""

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carto_client import CartoError, InvalidResponse, Rejected
from carto_client.splitting import Splitter, json_array
from carto_client.wire.queries import FEATURES, ROWS


def pieces(body: bytes, sizes: list[int]) -> Iterator[bytes]:
    at = turn = 0
    while at < len(body):
        size = sizes[turn % len(sizes)]
        yield body[at : at + size]
        at, turn = at + size, turn + 1


def split(body: bytes, sizes: list[int], *, size: int, envelope: Any = ROWS) -> list[bytes]:
    splitter = Splitter(envelope, json_array, size)
    batches = [batch for chunk in pieces(body, sizes) for batch in splitter.feed(chunk)]
    return [*batches, splitter.end()]


def joined(batches: list[bytes]) -> list[Any]:
    return [member for batch in batches for member in json.loads(batch)]


NASTY = [
    "},{",
    '"},{"a":',
    '{"rows":[',
    '\\"rows":[',
    "]}",
    '"',
    "\\",
    "rows",
    "\n",
    "é𝄞",
    '{"a":',
    "},\n {",
]

strings = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
keys = (
    st.sampled_from(["a", "b", "rows", "features", "type", "schema", "error_", 'x"rows', "x\\"])
    | strings
)
numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | numbers | strings
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)
objects = st.dictionaries(keys, values, max_size=3)
uniform = st.lists(st.builds(lambda first, rest: {"a": first} | rest, values, objects))
members = uniform | st.lists(values)
reserved = {"rows", "features", "type", "error"}
others = st.dictionaries(keys.filter(lambda key: key not in reserved), values, max_size=3)
writers: st.SearchStrategy[Callable[[Any], str]] = st.builds(
    lambda indent, separators, ascii_only: (
        lambda value: json.dumps(
            value, indent=indent, separators=separators, ensure_ascii=ascii_only
        )
    ),
    st.sampled_from([None, 0, 2]),
    st.sampled_from([None, (",", ":"), (" , ", " : "), ("\r\n,\t", ":\n")]),
    st.booleans(),
)
chunks = st.lists(st.integers(1, 60), min_size=1, max_size=5)


@given(members, others, others, writers, chunks, st.integers(1, 200))
def test_any_array_in_any_envelope_in_any_chunks_is_cut_into_its_members(
    array: list[Any],
    before: dict[str, Any],
    after: dict[str, Any],
    write: Callable[[Any], str],
    sizes: list[int],
    size: int,
) -> None:
    for envelope, kind in ((ROWS, {}), (FEATURES, {"type": "FeatureCollection"})):
        after = {key: value for key, value in after.items() if key not in before}
        for whole in (
            before | kind | {envelope.key: array} | after,
            before | {envelope.key: array} | after | kind,
        ):
            body = write(whole).encode()
            assert joined(split(body, sizes, size=size, envelope=envelope)) == array


@given(uniform.filter(bool), writers, chunks, st.integers(1, 60), st.data())
def test_an_envelope_that_ends_too_soon_is_an_error(
    array: list[Any], write: Callable[[Any], str], sizes: list[int], size: int, data: st.DataObject
) -> None:
    body = write({"rows": array, "schema": []}).encode()
    end = data.draw(st.integers(0, len(body) - 1))
    with pytest.raises(InvalidResponse):
        split(body[:end], sizes, size=size)


@given(st.binary(max_size=300), chunks, st.integers(1, 60))
def test_any_other_bytes_are_a_carto_error(junk: bytes, sizes: list[int], size: int) -> None:
    for body in (junk, b'{"rows":[' + junk, b'{"rows":[{"a":1},{"a":2},{"a":3}' + junk):
        try:
            members = joined(split(body, sizes, size=size))
        except CartoError:
            continue
        assert members == json.loads(body)["rows"]


DECOYS = [
    r'{"meta":{"rows":[{"a":0},{"a":0}]},"rows":[{"a":1},{"a":2}]}',
    r'{"meta":[{"rows":[{"a":0},{"a":0}]}],"rows":[{"a":1},{"a":2}]}',
    r'{"a\"rows":[{"a":0},{"a":0}],"rows":[{"a":1},{"a":2}]}',
    r'{"a":"\"rows\":[{","rows":[{"a":1},{"a":2}]}',
    r'{"\u0072ows":[{"a":1},{"a":2}],"a\"rows":[{"a":0},{"a":0}]}',
    r'{"\u0072ows":[{"a":1},{"a":2}]}',
    '\ufeff{"rows" :\n [ {"a":1},{"a":2}]}',
]


@pytest.mark.parametrize("body", DECOYS)
def test_only_the_array_of_the_outermost_object_counts(body: str) -> None:
    for size in (1, 20, 30, 40, 1000):
        assert joined(split(body.encode(), [1], size=size)) == [{"a": 1}, {"a": 2}]


BAD = {
    "text after the end": '{"rows":[{"a":1},{"a":2},{"a":3}]} more',
    "no end of the envelope": '{"rows":[{"a":1},{"a":2},{"a":3}]',
    "two commas": '{"rows":[{"a":1},,{"a":2},{"a":3}]}',
    "a space that JSON does not know": '{"rows":[{"a":1},\x0b{"a":2},{"a":3}]}',
    "a comma at the end": '{"rows":[{"a":1},{"a":2},{"a":3},]}',
    "broken after the array": '{"rows":[{"a":1},{"a":2},{"a":3}],"schema":[}',
    "a bracket of the wrong kind": '{"rows":[{"a":1},{"a":2},{"a":3}}}',
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("size", [1, 10, 20, 1000])
def test_a_bad_envelope_is_an_error_wherever_it_was_cut(body: str, size: int) -> None:
    with pytest.raises(InvalidResponse):
        split(body.encode(), [7], size=size)


def test_a_second_array_of_the_name_is_an_error_once_the_first_was_cut() -> None:
    with pytest.raises(InvalidResponse):
        split(b'{"rows":[{"a":1},{"a":2},{"a":3}],"rows":[{"a":4}]}', [7], size=10)


def test_an_error_after_the_array_is_an_error() -> None:
    body = b'{"rows":[{"a":1},{"a":2},{"a":3}],"error":"Connection lost"}'
    with pytest.raises(Rejected):
        split(body, [5], size=10)


def feature(n: int, points: int = 20) -> dict[str, Any]:
    ring = [[n / 7, m / 7] for m in range(points)]
    return {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [ring]},
        "properties": {"name": "},{" + str(n), "parts": [{"type": "a"}, {"type": "b"}]},
    }


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("points", [0, 1, 1000, 20_000])
def test_batches_have_the_requested_size(points: int, indent: int | None) -> None:
    features = [feature(n, points) for n in range(max(40_000 // max(points, 20), 8))]
    body = json.dumps({"type": "FeatureCollection", "features": features}, indent=indent).encode()
    batches = split(body, [16_384], size=2**16, envelope=FEATURES)
    member = len(body) // len(features)
    assert joined(batches) == features
    assert max(map(len, batches)) < 2 * (2**16 + member)


def test_members_without_a_common_key_come_in_one_batch() -> None:
    body = json.dumps({"rows": [[n] for n in range(10_000)]}).encode()
    assert len(split(body, [1000], size=5_000)) == 1


def test_a_body_without_the_array_takes_linear_time() -> None:
    nested = json.dumps({"meta": [{"rows": []}] * 50_000, "rows": []}).encode()
    began = time.process_time()
    split(nested, [1000], size=1000)
    assert time.process_time() - began < 1


class Row(msgspec.Struct):
    name: str
    population: int
    geom: msgspec.Raw


ROW = {"name": "Zürich", "population": 434335, "geom": feature(1)["geometry"]}
decode_rows = msgspec.json.Decoder(list[Row]).decode


def test_a_place_inside_a_member_that_looks_like_an_end_makes_a_longer_batch() -> None:
    tricky = [
        {"name": "a", "population": n, "geom": [{"name": "b"}, {"name": "c"}]} for n in range(100)
    ]
    splitter = Splitter(ROWS, decode_rows, 500)
    batches = [
        batch
        for chunk in pieces(json.dumps({"rows": tricky}).encode(), [7])
        for batch in splitter.feed(chunk)
    ]
    decoded = [row.population for batch in [*batches, splitter.end()] for row in batch]
    assert decoded == list(range(100))
    assert len(batches) > 10


def wrong_at(at: int) -> bytes:
    return json.dumps(
        {"rows": [{**ROW, "population": "many" if n == at else n} for n in range(100)]}
    ).encode()


def test_a_value_of_another_type_is_an_error_at_its_batch() -> None:
    splitter = Splitter(ROWS, decode_rows, 2_000)
    with pytest.raises(msgspec.ValidationError, match="population"):
        splitter.feed(wrong_at(1)[:10_000])


def test_a_value_of_another_type_in_the_last_batch_is_an_error_at_the_end() -> None:
    splitter = Splitter(ROWS, decode_rows, 2_000)
    assert (
        sum(len(batch) for chunk in pieces(wrong_at(99), [100]) for batch in splitter.feed(chunk))
        > 90
    )
    with pytest.raises(msgspec.ValidationError, match="population"):
        splitter.end()


def test_cutting_costs_little_beside_the_decoding() -> None:
    body = json.dumps({"rows": [ROW] * 10_000}).encode()

    def cut() -> None:
        splitter = Splitter(ROWS, decode_rows)
        for chunk in pieces(body, [65_536]):
            splitter.feed(chunk)
        splitter.end()

    def cost(work: Callable[[], object]) -> float:
        began = time.process_time()
        work()
        return time.process_time() - began

    decoding = min(
        cost(lambda: msgspec.json.decode(body, type=dict[str, list[Row]])) for _ in range(5)
    )
    assert min(cost(cut) for _ in range(5)) < 1.6 * decoding + 0.005
