"""Any rows, in any batches, under any selection, are written as the JSON that the selection defines."""

import gc
import json
import tracemalloc
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carto_client import ResultTooLarge
from resolvers.catalog.sample import everything
from resolvers.results.collection import CollectionWriter
from resolvers.results.columns import Form, InvalidResult
from resolvers.results.result_format import ResultFormat, RowBatch, result_format
from resolvers.sql.pages import PageTerm, write_cursor
from resolvers.sql.selection import Member, Selection, project, weigh
from resolvers.sql.template import Kind
from tests.resolvers.results.sample_rows import (
    OTHER_FORMS,
    ROW,
    ROWS,
    SELECTIONS,
    TEMPLATES,
    Row,
    encoded,
    expected,
)


@st.composite
def batches(draw: st.DrawFn) -> list[list[Row]]:
    rows = draw(ROWS)
    cuts = sorted(draw(st.lists(st.integers(0, len(rows)), max_size=3)))
    return [rows[start:end] for start, end in zip([0, *cuts], [*cuts, len(rows)], strict=True)]


def written(format_: ResultFormat, arrays: Sequence[bytes], limit: int) -> bytes:
    writer = CollectionWriter(format_, limit)
    return b"".join([writer.add(_batch(format_, array)) for array in arrays]) + writer.end()


def _batch(format_: ResultFormat, array: bytes) -> RowBatch:
    batch = format_.decode(array)
    assert batch.rows is not None
    return batch


def ordered(content: bytes | str) -> Any:
    return json.loads(content, object_pairs_hook=lambda pairs: ("object", pairs))


@pytest.mark.parametrize(
    ("kind", "form"), [("features", "rows"), ("features", "geojson"), ("rows", "rows")]
)
@given(
    data=st.data(),
    parts=batches(),
    limit=st.integers(0, 6),
    others=st.sets(st.sampled_from([*OTHER_FORMS])),
)
def test_the_selection_of_any_rows_is_written(
    kind: Kind,
    form: Form,
    data: st.DataObject,
    parts: list[list[Row]],
    limit: int,
    others: set[str],
) -> None:
    template = TEMPLATES[kind]
    selection = data.draw(
        SELECTIONS[kind].filter(lambda drawn: form == "rows" or project(template, drawn).geometry)
    )
    format_, rows = ResultFormat(template, form, selection), [row for part in parts for row in part]
    in_batches = written(format_, [encoded(part, form, [*others]) for part in parts], limit)
    at_once = written(format_, [encoded(rows, form)], limit)
    assert ordered(in_batches) == ordered(at_once)
    assert ordered(at_once) == ordered(json.dumps(expected(template, selection, rows, limit)))


@given(
    names=st.lists(st.sampled_from([*TEMPLATES["features"].columns]), min_size=1, unique=True),
    parts=batches(),
    others=st.sets(st.sampled_from([*OTHER_FORMS])),
)
def test_features_of_the_maps_api_are_written_in_the_order_of_the_selection(
    names: list[str], parts: list[list[Row]], others: set[str]
) -> None:
    properties = Member("properties", "properties", tuple(Member(name, name) for name in names))
    feature = (Member("type", "type"), Member("geometry", "geometry"), properties)
    selection = (Member("type", "type"), Member("features", "features", feature))
    format_, rows = (
        ResultFormat(TEMPLATES["features"], "geojson", selection),
        [row for part in parts for row in part],
    )
    content = written(format_, [encoded(part, "geojson", [*others]) for part in parts], 100)
    assert ordered(content) == ordered(
        json.dumps(expected(TEMPLATES["features"], selection, rows, 100))
    )


def visits(*members: Member) -> Selection:
    return (*members, Member("rows", "rows", (Member("number", "number"),)))


RETURNED: Final = Member("numberReturned", "numberReturned")
TRUNCATED: Final = Member("truncated", "truncated")
ARRAYS: Final = [b'[{"number":1},{"number":2}]', b"[]", b'[{"number":3}]', b'[{"number":4}]']


@pytest.mark.parametrize("limit", range(6))
def test_counts_follow_the_limit_over_several_batches(limit: int) -> None:
    format_ = ResultFormat(TEMPLATES["rows"], "rows", (*visits(), RETURNED, TRUNCATED))
    rows = [{"number": number} for number in (1, 2, 3, 4)[:limit]]
    assert json.loads(written(format_, ARRAYS, limit)) == {
        "rows": rows,
        "numberReturned": len(rows),
        "truncated": limit < 4,
    }


def test_rows_are_written_as_they_arrive_after_members_that_are_known() -> None:
    type_name = Member("t", "__typename", type_name="VisitsResult")
    selection = (type_name, *visits(), TRUNCATED, RETURNED)
    format_ = ResultFormat(TEMPLATES["rows"], "rows", selection)
    writer = CollectionWriter(format_, 3)
    assert [writer.add(_batch(format_, array)) for array in ARRAYS] == [
        b'{"t":"VisitsResult","rows":[{"number":1},{"number":2}',
        b"",
        b',{"number":3}',
        b"",
    ]
    assert writer.end() == b'],"truncated":true,"numberReturned":3}'


def test_rows_are_kept_until_a_count_selected_before_them_is_known() -> None:
    format_ = ResultFormat(TEMPLATES["rows"], "rows", visits(RETURNED))
    writer = CollectionWriter(format_, 3)
    assert {writer.add(_batch(format_, array)) for array in ARRAYS} == {b""}
    assert writer.end() == b'{"numberReturned":3,"rows":[{"number":1},{"number":2},{"number":3}]}'


@pytest.mark.parametrize("read", [0, 1, 2, 3])
def test_a_collection_that_failed_never_ends_as_if_it_were_whole(read: int) -> None:
    format_ = ResultFormat(TEMPLATES["rows"], "rows", visits(RETURNED))
    writer = CollectionWriter(format_, 3)
    for array in ARRAYS:
        writer.add(_batch(format_, array))
    rest = writer.rest()
    for _ in range(read):
        next(rest)
    # The gateway calls this if memory is scarce.
    writer.fail()
    with pytest.raises(ResultTooLarge):
        b"".join(rest)
    with pytest.raises(ResultTooLarge):
        writer.add(_batch(format_, ARRAYS[0]))


def test_a_selection_without_rows_is_written_without_a_response() -> None:
    format_ = ResultFormat(
        TEMPLATES["features"],
        "rows",
        (Member("a", "type"), Member("type", "__typename", type_name="PlacesCollection")),
    )
    written = CollectionWriter(format_, 0).end()
    assert written == b'{"a":"FeatureCollection","type":"PlacesCollection"}'


def test_an_equal_selection_has_one_format_from_its_second_use_on() -> None:
    formats = [
        result_format(TEMPLATES["rows"], "rows", visits(Member("once", "type"))) for _ in range(3)
    ]
    assert formats[0].digest == formats[1].digest
    assert formats[1] is formats[2]


def invented(number: int) -> Selection:
    return tuple(
        Member(
            f"a{number}_{index}",
            "rows",
            tuple(Member(f"b{number}_{index}_{name}", name) for name in ("name", "size", "day")),
        )
        for index in range(30)
    )


@pytest.mark.threat("H06")
@pytest.mark.parametrize("uses", [1, 2])
def test_invented_aliases_cost_bounded_memory(uses: int) -> None:
    array = encoded([ROW, {**ROW, "size": "2.5"}], "rows")
    template = TEMPLATES["rows"]
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(700):
        for _ in range(uses):
            selection = invented(number + 1000 * uses)
            project(template, selection)
            written(result_format(template, "rows", selection), [array], 2)
    grown, peak = (size - before for size in tracemalloc.get_traced_memory())
    tracemalloc.stop()
    # Uses of 1: nothing is kept. Uses of 2: the caches of formats, projections and decoders are full.
    assert grown < (2 if uses == 1 else 16) * 2**20
    assert peak < 32 * 2**20


def test_the_estimated_weight_of_a_format_is_near_its_memory() -> None:
    array = encoded([ROW], "rows")
    formats = []
    gc.collect()
    tracemalloc.start()
    for number in range(30):
        formats.append(ResultFormat(TEMPLATES["rows"], "rows", invented(number)))
        formats[-1].decode(array)
    accepted = tracemalloc.get_traced_memory()[0] / len(formats)
    tracemalloc.stop()
    assert 0.5 < accepted / (2 * weigh(formats[0].selection) + 4096) < 1.5


@pytest.mark.parametrize(
    "page", [(), (PageTerm("number", "Int", nullable=False, descending=False),)]
)
def test_no_batch_stays_in_memory_for_the_cursor_of_its_last_row(
    page: tuple[PageTerm, ...],
) -> None:
    members = (Member("endCursor", "endCursor"), Member("hasNextPage", "hasNextPage"))
    listed = Member("rows", "rows", (Member("number", "number"),))
    info = Member("pageInfo", "pageInfo", members if page else members[1:])
    format_ = ResultFormat(TEMPLATES["rows"], "rows", (listed, info), page)
    writer = CollectionWriter(format_, 3000)
    row = b'{"number":%d,"__k0":"%d","other":"' + b"x" * 500 + b'"}'
    gc.collect()
    tracemalloc.start()
    for start in (0, 1000, 2000):
        rows = b",".join([row % (number, number) for number in range(start, start + 1000)])
        writer.add(_batch(format_, b"[%b]" % rows))
    del rows
    assert tracemalloc.get_traced_memory()[0] < 50_000
    tracemalloc.stop()
    assert writer.end_cursor == (write_cursor(format_.name, page, ["2999"]) if page else None)


def test_lists_with_the_same_members_share_their_rows() -> None:
    members = (Member("number", "number"),)
    selection = (Member("a", "rows", members), TRUNCATED, Member("b", "rows", members))
    format_ = ResultFormat(TEMPLATES["rows"], "rows", selection)
    rows = b'[{"number":1},{"number":2},{"number":3}]'
    assert written(format_, ARRAYS, 3) == b'{"a":%b,"truncated":true,"b":%b}' % (rows, rows)


@pytest.mark.parametrize(
    ("kind", "form"), [("features", "rows"), ("features", "geojson"), ("rows", "rows")]
)
@given(rows=ROWS, limit=st.integers(0, 6), others=st.sets(st.sampled_from([*OTHER_FORMS])))
def test_right_rows_are_the_same_as_objects_and_as_bytes(
    kind: Kind, form: Form, rows: list[Row], limit: int, others: set[str]
) -> None:
    template = TEMPLATES[kind]
    selection = everything(template)
    format_ = ResultFormat(template, form, selection)
    array = encoded(rows, form, [*others])
    explained = json.loads(msgspec.json.encode(format_.to_objects(format_.rows([array]), limit)))
    assert selected(selection, explained) == json.loads(written(format_, [array], limit))


def selected(selection: Selection, value: Any) -> Any:
    if isinstance(value, list):
        return [selected(selection, each) for each in value]
    return {
        m.key: selected(m.members, value[m.name]) if m.members else value[m.name] for m in selection
    }


WRONG: Final = [
    ({"number": None}, "number is not Int"),
    ({"number": "secret"}, "number is not Int"),
    ({"people": None}, "people is not BigInt"),
    ({"tags": ["a", None]}, "tags is not String"),
    ({"type": 7}, "type is not String"),
    ({"__geometry": "secret"}, "geometry is not Geometry"),
    ({"__id": None}, "id is not ID"),
]


@pytest.mark.parametrize(("mistake", "error"), WRONG)
@pytest.mark.parametrize("form", ["rows", "geojson"])
def test_an_error_names_the_column_and_its_type_and_never_the_value(
    mistake: Row, error: str, form: Form
) -> None:
    format_ = ResultFormat(TEMPLATES["features"], form, everything(TEMPLATES["features"]))
    array = encoded([ROW, {**ROW, **mistake}], form)
    assert format_.decode(array).rows is None
    assert str(format_.first_error(array)) == f"CARTO's value for {error} as declared"
    assert "secret" not in repr(format_.to_objects(format_.rows([array]), 2))


@given(
    st.lists(
        st.sampled_from([ROW, {**ROW, "number": "1"}, {**ROW, "size": "x"}, {**ROW, "name": 7}]),
        max_size=40,
    )
)
def test_the_error_of_a_batch_is_that_of_its_first_wrong_row(rows: list[Row]) -> None:
    format_ = ResultFormat(TEMPLATES["rows"], "rows", everything(TEMPLATES["rows"]))
    wrong = [
        "size" if row["size"] == "x" else "name"
        for row in rows
        if row["size"] == "x" or row["name"] == 7
    ]
    batch = format_.decode(encoded(rows, "rows"))
    assert (batch.rows is None) == bool(wrong)
    if wrong:
        assert str(format_.first_error(batch.array)).startswith(
            f"CARTO's value for {wrong[0]} is not"
        )


@pytest.mark.parametrize("form", ["rows", "geojson"])
@pytest.mark.parametrize("gone", ["name", "number", "__geometry", "__id"])
def test_a_missing_column_is_wrong_even_where_null_is_allowed(form: Form, gone: str) -> None:
    format_ = ResultFormat(TEMPLATES["features"], form, everything(TEMPLATES["features"]))
    [sent] = json.loads(encoded([ROW], form))
    del (sent["properties"] if form == "geojson" and gone != "__geometry" else sent)[
        "geometry" if form == "geojson" and gone == "__geometry" else gone
    ]
    array = json.dumps([sent]).encode()
    assert format_.decode(array).rows is None
    assert str(format_.first_error(array)).startswith(
        f"CARTO's value for {gone.removeprefix('__')} is not"
    )


@pytest.mark.parametrize(
    "array", [b"[1]", b"[null]", b"[[]]", b'[{"properties":null,"geometry":null}]', b'["x"]']
)
def test_a_response_that_is_no_list_of_rows_is_one_error(array: bytes) -> None:
    format_ = ResultFormat(TEMPLATES["features"], "geojson", everything(TEMPLATES["features"]))
    assert format_.decode(array).rows is None
    with pytest.raises(InvalidResult, match="not a list of rows"):
        format_.to_objects(format_.rows([array]), 1)
    assert str(format_.first_error(array)) == "CARTO's response is not a list of rows"


def test_undeclared_columns_are_left_out() -> None:
    format_ = ResultFormat(TEMPLATES["rows"], "rows", visits())
    array = rb'[{"x":{"number":"secret"},"number":1,"__geometry":1},{"number":2,"n\u0075mber":3}]'
    assert written(format_, [array], 9) == b'{"rows":[{"number":1},{"number":3}]}'


def recased(array: bytes, form: Form, case: str) -> bytes:
    def renamed(row: Row) -> Row:
        if form == "geojson":
            return {
                **row,
                "properties": {getattr(k, case)(): v for k, v in row["properties"].items()},
            }
        return {getattr(key, case)(): value for key, value in row.items()}

    return json.dumps([renamed(row) for row in json.loads(array)]).encode()


@pytest.mark.parametrize("case", ["upper", "lower"])
@pytest.mark.parametrize(
    ("kind", "form"), [("features", "rows"), ("features", "geojson"), ("rows", "rows")]
)
@settings(max_examples=30)
@given(data=st.data(), rows=ROWS, others=st.sets(st.sampled_from([*OTHER_FORMS])))
def test_names_of_columns_are_accepted_in_another_case(
    kind: Kind, form: Form, case: str, data: st.DataObject, rows: list[Row], others: set[str]
) -> None:
    template = TEMPLATES[kind]
    selection = data.draw(
        SELECTIONS[kind].filter(lambda drawn: form == "rows" or project(template, drawn).geometry)
    )
    array = encoded(rows, form, [*others])
    in_another_case = written(
        ResultFormat(template, form, selection), [recased(array, form, case)], 6
    )
    assert ordered(in_another_case) == ordered(
        written(ResultFormat(template, form, selection), [array], 6)
    )


def test_a_wrong_value_under_a_name_in_another_case_has_its_own_error() -> None:
    format_ = ResultFormat(
        TEMPLATES["rows"], "rows", (Member("rows", "rows", (Member("number", "number"),)),)
    )
    array = b'[{"NUMBER": 1}, {"NUMBER": "x"}]'
    assert format_.decode(array).rows is None
    assert str(format_.first_error(array)) == "CARTO's value for number is not Int as declared"
    rows = format_.to_objects(format_.rows([array]), 10)["rows"]
    assert isinstance(rows, list)
    assert [str(row["number"]) for row in rows] == [
        "1",
        "CARTO's value for number is not Int as declared",
    ]
