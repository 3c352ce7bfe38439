"""Any rows, in any batches, under any selection, come to the JSON that the selection defines."""

import json
from collections.abc import Sequence
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.catalog.sample import everything
from resolvers.results.columns import Form, WrongAnswer
from resolvers.results.result_writer import Batch, ResultFormat, Writer, result_format
from resolvers.sql.selection import Member, Selection, projected
from resolvers.sql.template import Kind
from tests.resolvers.results.readings import (
    AWKWARD,
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
    """Rows, cut anywhere; some batches are empty."""
    rows = draw(ROWS)
    cuts = sorted(draw(st.lists(st.integers(0, len(rows)), max_size=3)))
    return [rows[start:end] for start, end in zip([0, *cuts], [*cuts, len(rows)], strict=True)]


def written(shape: ResultFormat, arrays: Sequence[bytes], limit: int) -> bytes:
    writer = Writer(shape, limit)
    return b"".join([writer.add(_batch(shape, array)) for array in arrays]) + writer.end()


def _batch(shape: ResultFormat, array: bytes) -> Batch:
    batch = shape.decode(array)
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
    awkward=st.sets(st.sampled_from([*AWKWARD])),
)
def test_what_is_written_is_the_selection_of_the_rows(
    kind: Kind,
    form: Form,
    data: st.DataObject,
    parts: list[list[Row]],
    limit: int,
    awkward: set[str],
) -> None:
    template = TEMPLATES[kind]
    selection = data.draw(
        SELECTIONS[kind].filter(lambda drawn: form == "rows" or projected(template, drawn).geometry)
    )
    shape, rows = ResultFormat(template, form, selection), [row for part in parts for row in part]
    in_batches = written(shape, [encoded(part, form, [*awkward]) for part in parts], limit)
    at_once = written(shape, [encoded(rows, form)], limit)
    assert ordered(in_batches) == ordered(at_once)
    assert ordered(at_once) == ordered(json.dumps(expected(template, selection, rows, limit)))


@given(
    names=st.lists(st.sampled_from([*TEMPLATES["features"].columns]), min_size=1, unique=True),
    parts=batches(),
    awkward=st.sets(st.sampled_from([*AWKWARD])),
)
def test_a_feature_collection_of_the_maps_api_is_passed_on_in_its_own_order(
    names: list[str], parts: list[list[Row]], awkward: set[str]
) -> None:
    properties = Member("properties", "properties", tuple(Member(name, name) for name in names))
    feature = (Member("type", "type"), Member("geometry", "geometry"), properties)
    selection = (Member("type", "type"), Member("features", "features", feature))
    shape, rows = (
        ResultFormat(TEMPLATES["features"], "geojson", selection),
        [row for part in parts for row in part],
    )
    content = written(shape, [encoded(part, "geojson", [*awkward]) for part in parts], 100)
    assert ordered(content) == ordered(
        json.dumps(expected(TEMPLATES["features"], selection, rows, 100))
    )


def visits(*members: Member) -> Selection:
    return (*members, Member("rows", "rows", (Member("number", "number"),)))


RETURNED: Final = Member("numberReturned", "numberReturned")
TRUNCATED: Final = Member("truncated", "truncated")
ARRAYS: Final = [b'[{"number":1},{"number":2}]', b"[]", b'[{"number":3}]', b'[{"number":4}]']


@pytest.mark.parametrize("limit", range(6))
def test_counts_tell_what_the_limit_left_of_several_batches(limit: int) -> None:
    shape = ResultFormat(TEMPLATES["rows"], "rows", (*visits(), RETURNED, TRUNCATED))
    rows = [{"number": number} for number in (1, 2, 3, 4)[:limit]]
    assert json.loads(written(shape, ARRAYS, limit)) == {
        "rows": rows,
        "numberReturned": len(rows),
        "truncated": limit < 4,
    }


def test_rows_leave_as_they_come_behind_what_is_known_ahead_of_them() -> None:
    selection = (
        Member("t", "__typename", type_name="VisitsResult"),
        *visits(),
        TRUNCATED,
        RETURNED,
    )
    shape = ResultFormat(TEMPLATES["rows"], "rows", selection)
    writer = Writer(shape, 3)
    assert [writer.add(_batch(shape, array)) for array in ARRAYS] == [
        b'{"t":"VisitsResult","rows":[{"number":1},{"number":2}',
        b"",
        b',{"number":3}',
        b"",
    ]
    assert writer.end() == b'],"truncated":true,"numberReturned":3}'


def test_rows_wait_for_a_count_that_is_selected_ahead_of_them() -> None:
    shape = ResultFormat(TEMPLATES["rows"], "rows", visits(RETURNED))
    writer = Writer(shape, 3)
    assert {writer.add(_batch(shape, array)) for array in ARRAYS} == {b""}
    assert writer.end() == b'{"numberReturned":3,"rows":[{"number":1},{"number":2},{"number":3}]}'


def test_what_needs_no_rows_is_known_without_any() -> None:
    shape = ResultFormat(
        TEMPLATES["features"],
        "rows",
        (Member("a", "type"), Member("type", "__typename", type_name="PlacesCollection")),
    )
    assert shape.empty() == b'{"a":"FeatureCollection","type":"PlacesCollection"}'


def test_an_equal_selection_has_one_shape() -> None:
    assert result_format(TEMPLATES["rows"], "rows", visits()) is result_format(
        TEMPLATES["rows"], "rows", visits()
    )


@pytest.mark.parametrize(
    ("kind", "form"), [("features", "rows"), ("features", "geojson"), ("rows", "rows")]
)
@given(rows=ROWS, limit=st.integers(0, 6), awkward=st.sets(st.sampled_from([*AWKWARD])))
def test_rows_without_a_mistake_are_explained_as_they_are_written(
    kind: Kind, form: Form, rows: list[Row], limit: int, awkward: set[str]
) -> None:
    template = TEMPLATES[kind]
    selection = everything(template)
    shape = ResultFormat(template, form, selection)
    array = encoded(rows, form, [*awkward])
    explained = json.loads(msgspec.json.encode(shape.explain(shape.rows([array]), limit)))
    assert selected(selection, explained) == json.loads(written(shape, [array], limit))


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


@pytest.mark.parametrize(("mistake", "complaint"), WRONG)
@pytest.mark.parametrize("form", ["rows", "geojson"])
def test_a_complaint_names_the_column_and_its_type_and_never_the_value(
    mistake: Row, complaint: str, form: Form
) -> None:
    shape = ResultFormat(TEMPLATES["features"], form, everything(TEMPLATES["features"]))
    array = encoded([ROW, {**ROW, **mistake}], form)
    assert shape.decode(array).rows is None
    assert str(shape.complaint(array)) == f"CARTO's value for {complaint} as declared"
    assert "secret" not in repr(shape.explain(shape.rows([array]), 2))


@given(
    st.lists(
        st.sampled_from([ROW, {**ROW, "number": "1"}, {**ROW, "size": "x"}, {**ROW, "name": 7}]),
        max_size=40,
    )
)
def test_a_complaint_is_of_the_first_wrong_row(rows: list[Row]) -> None:
    shape = ResultFormat(TEMPLATES["rows"], "rows", everything(TEMPLATES["rows"]))
    wrong = [
        "size" if row["size"] == "x" else "name"
        for row in rows
        if row["size"] == "x" or row["name"] == 7
    ]
    batch = shape.decode(encoded(rows, "rows"))
    assert (batch.rows is None) == bool(wrong)
    if wrong:
        assert str(shape.complaint(batch.array)).startswith(f"CARTO's value for {wrong[0]} is not")


@pytest.mark.parametrize("form", ["rows", "geojson"])
@pytest.mark.parametrize("gone", ["name", "number", "__geometry", "__id"])
def test_a_column_that_is_missing_is_wrong_even_where_null_is_not(form: Form, gone: str) -> None:
    shape = ResultFormat(TEMPLATES["features"], form, everything(TEMPLATES["features"]))
    [sent] = json.loads(encoded([ROW], form))
    del (sent["properties"] if form == "geojson" and gone != "__geometry" else sent)[
        "geometry" if form == "geojson" and gone == "__geometry" else gone
    ]
    array = json.dumps([sent]).encode()
    assert shape.decode(array).rows is None
    assert str(shape.complaint(array)).startswith(
        f"CARTO's value for {gone.removeprefix('__')} is not"
    )


@pytest.mark.parametrize(
    "array", [b"[1]", b"[null]", b"[[]]", b'[{"properties":null,"geometry":null}]', b'["x"]']
)
def test_what_is_no_list_of_rows_has_nothing_to_explain(array: bytes) -> None:
    shape = ResultFormat(TEMPLATES["features"], "geojson", everything(TEMPLATES["features"]))
    assert shape.decode(array).rows is None
    with pytest.raises(WrongAnswer, match="not a list of rows"):
        shape.explain(shape.rows([array]), 1)
    assert str(shape.complaint(array)) == "CARTO's answer is not a list of rows"


def test_other_columns_and_members_are_left_out() -> None:
    shape = ResultFormat(TEMPLATES["rows"], "rows", visits())
    array = rb'[{"x":{"number":"secret"},"number":1,"__geometry":1},{"number":2,"n\u0075mber":3}]'
    assert written(shape, [array], 9) == b'{"rows":[{"number":1},{"number":3}]}'


def respelled(array: bytes, form: Form, case: str) -> bytes:
    """The array with the names of all columns in upper or lower case."""

    def turned(row: Row) -> Row:
        if form == "geojson":
            return {
                **row,
                "properties": {getattr(k, case)(): v for k, v in row["properties"].items()},
            }
        return {getattr(key, case)(): value for key, value in row.items()}

    return json.dumps([turned(row) for row in json.loads(array)]).encode()


@pytest.mark.parametrize("case", ["upper", "lower"])
@pytest.mark.parametrize(
    ("kind", "form"), [("features", "rows"), ("features", "geojson"), ("rows", "rows")]
)
@settings(max_examples=30)
@given(data=st.data(), rows=ROWS, awkward=st.sets(st.sampled_from([*AWKWARD])))
def test_names_of_columns_may_come_in_another_case(
    kind: Kind, form: Form, case: str, data: st.DataObject, rows: list[Row], awkward: set[str]
) -> None:
    template = TEMPLATES[kind]
    selection = data.draw(
        SELECTIONS[kind].filter(lambda drawn: form == "rows" or projected(template, drawn).geometry)
    )
    array = encoded(rows, form, [*awkward])
    in_another_case = written(
        ResultFormat(template, form, selection), [respelled(array, form, case)], 6
    )
    assert ordered(in_another_case) == ordered(
        written(ResultFormat(template, form, selection), [array], 6)
    )


def test_a_wrong_value_under_a_name_in_another_case_is_still_told_apart() -> None:
    shape = ResultFormat(
        TEMPLATES["rows"], "rows", (Member("rows", "rows", (Member("number", "number"),)),)
    )
    array = b'[{"NUMBER": 1}, {"NUMBER": "x"}]'
    assert shape.decode(array).rows is None
    assert str(shape.complaint(array)) == "CARTO's value for number is not Int as declared"
    told = shape.explain(shape.rows([array]), 10)["rows"]
    assert isinstance(told, list)
    assert [str(row["number"]) for row in told] == [
        "1",
        "CARTO's value for number is not Int as declared",
    ]
