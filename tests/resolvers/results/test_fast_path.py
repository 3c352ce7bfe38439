"""The compiled fast path accepts the common forms, and never more than the decoder."""

import json
import random
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.catalog.sample import everything
from resolvers.results.columns import Form
from resolvers.results.decoding import GEOMETRY_COLUMN
from resolvers.results.result_format import (
    IS_COMPILED,
    PAUSE,
    CopiedRows,
    FastPath,
    ResultFormat,
    RowBatch,
    fast_path_for,
)
from resolvers.results.row_template import row_template
from resolvers.scalars import SCALARS
from resolvers.sql.selection import Member
from resolvers.sql.template import Column
from tests.resolvers.results.sample_cells import CELLS, RARE_CELLS, sample_rows
from tests.resolvers.results.sample_rows import OTHER_FORMS, ROW, ROWS, TEMPLATES, Row, encoded

compiled = pytest.mark.skipif(not IS_COMPILED, reason="resolvers.results._fast_json: no C compiler")

FORMS: Final[tuple[Form, ...]] = ("rows", "geojson")


@pytest.mark.skipif(
    shutil.which((sysconfig.get_config_var("CC") or "cc").split()[0]) is None,
    reason="there is no C compiler",
)
def test_the_fast_path_is_compiled_where_there_is_a_compiler() -> None:
    assert IS_COMPILED


@compiled
def test_every_scalar_of_the_table_has_a_compiled_check() -> None:
    from resolvers.results._fast_json import CHECKED

    # A scalar without one works, but is slower to read: add one, or exclude the scalar here.
    assert {each.fast_check for each in SCALARS.values()} == CHECKED


def path_for(form: Form, column: Column) -> FastPath:
    columns = [column, GEOMETRY_COLUMN] if form == "geojson" else [column]
    members = (Member(column.name, column.name),)
    kind: Any = "rows"
    if form == "geojson":
        kind, members = "features", (Member("properties", "properties", members),)
    rows = row_template(TEMPLATES[kind], columns, members)
    path = fast_path_for(TEMPLATES[kind], columns, form, rows)
    assert path is not None
    return path


def array_of(form: Form, cell: str) -> bytes:
    row = f'{{ "other" : [1, {{"a": "b"}}], "v" :{cell} , "x":null}}'
    if form == "geojson":
        row = f'{{"type":"Feature","id":7,"properties":{row},"geometry":null}}'
    return f" [{row} ,\n{row}]".strip().encode()


@compiled
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("scalar", "cell"), [(scalar, cell) for scalar in CELLS for cell in CELLS[scalar]]
)
def test_common_forms_are_accepted(form: Form, scalar: str, cell: str) -> None:
    column = Column("v", scalar, is_list=False, nullable=True, column="v")
    for each in (cell, "null"):
        assert path_for(form, column).copy_rows(array_of(form, each)) is not None


@compiled
@pytest.mark.parametrize("cell", ["[]", "[ 1 , 2 ]", "[-3]", "[null, 1]"])
def test_lists_of_common_values_are_accepted(cell: str) -> None:
    column = Column("v", "Int", is_list=True, nullable=False, column="v", nullable_items=True)
    copied = path_for("rows", column).copy_rows(array_of("rows", cell))
    assert copied is not None
    assert [row["v"] for row in json.loads(b"[%b]" % copied.content)] == [json.loads(cell)] * 2


@compiled
@pytest.mark.threat("H27")
@pytest.mark.parametrize(
    "position",
    ["180.1,0", "-180.0000001,0", "1000,0", "0,90.5", "0,-91", "0,100", "1e3,0", "0,1E+2", "0.1e4,0"],
)  # fmt: skip
def test_a_coordinate_outside_its_range_is_declined(position: str) -> None:
    column = Column("v", "Geometry", is_list=False, nullable=True, column="v")
    for coordinates, kind in (("[%s]", "Point"), ("[[0,0],[%s]]", "LineString")):
        cell = f'{{"type":"{kind}","coordinates":{coordinates % position}}}'
        for each in (cell, json.dumps(cell)):
            assert path_for("rows", column).copy_rows(array_of("rows", each)) is None


@compiled
@pytest.mark.threat("H12")
def test_a_key_with_an_escape_and_a_duplicate_key_are_left_to_the_decoder() -> None:
    column = Column("v", "Int", is_list=False, nullable=False, column="v")
    for row in ('{"v":1,"v":2}', '{"v":1,"\\u0076":2}'):
        assert path_for("rows", column).copy_rows(f"[{row}]".encode()) is None


@compiled
@pytest.mark.threat("H12")
@pytest.mark.parametrize(
    "row",
    [
        '{"geometry":null,"properties":{"v":1},"properties":{"v":2}}',
        '{"geometry":null,"properties":{"v":1},"properties":null}',
        '{"geometry":null,"properties":{"v":1},"geometry":null}',
        '{"geometry":null,"properties":{"v":1,"v":2}}',
    ],
)
def test_duplicate_members_of_a_feature_are_left_to_the_decoder(row: str) -> None:
    column = Column("v", "Int", is_list=False, nullable=False, column="v")
    assert path_for("geojson", column).copy_rows(f"[{row}]".encode()) is None


@compiled
@pytest.mark.threat("H12")
@pytest.mark.parametrize("rest", [b"\0", b"\0]", b"\0{}", b'\0\\"', b" \0 ", b"\x01"])
def test_a_nul_within_the_text_of_a_geometry_is_not_its_end(rest: bytes) -> None:
    column = Column("v", "Geometry", is_list=False, nullable=False, column="v")
    text = json.dumps('{"type":"Point","coordinates":[1,2]}').encode()
    array = b'[{"v":%b%b"}]' % (text[:-1], rest)
    assert path_for("rows", column).copy_rows(array) is None


@compiled
def test_after_it_has_declined_a_batch_the_fast_path_pauses() -> None:
    column = Column("v", "BigInt", is_list=False, nullable=False, column="v")
    path = path_for("rows", column)
    assert path.copy_rows(b'[{"v":1e3}]') is None
    assert [path.copy_rows(b'[{"v":1}]') for _ in range(PAUSE)] == [None] * PAUSE
    assert path.copy_rows(b'[{"v":1}]') == CopiedRows(b'{"v":"1"}', 1)


# Both paths compared


def formats(form: Form) -> Iterator[ResultFormat]:
    for kind, template in TEMPLATES.items():
        if form == "rows" or kind == "features":
            yield ResultFormat(template, form, everything(template))


def both_paths(format_: ResultFormat, array: bytes) -> tuple[object, object]:
    """Return the rows as the fast path and as the decoder reads them, each None if rejected."""
    fast, [rows] = format_._fast, [each.members for each in format_.lists]
    assert fast is not None
    fast._paused = 0
    copied = fast.copy_rows(array)
    try:
        table = format_._decoder.decode(array)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        table = None
    written = table and format_.write(RowBatch(array, table, table.row_count), sys.maxsize)[rows]
    return copied and _parsed(copied.content), written if written is None else _parsed(written)


def _parsed(rows: bytes) -> object:
    # A tuple of pairs keeps the order of an object's keys.
    return json.loads(b"[%b]" % rows, object_pairs_hook=tuple, parse_int=float, parse_float=float)


@compiled
@pytest.mark.threat("H12")
@pytest.mark.parametrize("form", FORMS)
@given(rows=ROWS, others=st.sets(st.sampled_from([*OTHER_FORMS])))
def test_both_paths_write_the_same(form: Form, rows: list[Row], others: set[str]) -> None:
    for format_ in formats(form):
        copied, decoded = both_paths(format_, encoded(rows, form, [*others]))
        assert decoded is not None
        assert copied is None or copied == decoded


@compiled
@pytest.mark.threat("H12")
@pytest.mark.parametrize("form", FORMS)
@given(rows=ROWS, data=st.data())
def test_the_fast_path_accepts_no_broken_json_and_no_wrong_value(
    form: Form, rows: list[Row], data: st.DataObject
) -> None:
    array = bytearray(encoded([*rows, ROW], form))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(array)))
        end = start + data.draw(st.integers(0, 3))
        array[start:end] = data.draw(
            st.binary(max_size=3)
            | st.sampled_from([b'"', b"\\", b"{", b"]", b",", b"\0", b"\x80", b"-", b"1e9"])
        )
    for format_ in formats(form):
        copied, decoded = both_paths(format_, bytes(array))
        assert copied is None or copied == decoded


VISITS, PLACES = TEMPLATES["rows"], TEMPLATES["features"]
CELL_FORMATS: Final[dict[Form, ResultFormat]] = {
    "rows": ResultFormat(VISITS, "rows", everything(VISITS)),
    "geojson": ResultFormat(PLACES, "geojson", everything(PLACES)),
}
ANY_CELL: Final = st.sampled_from(
    [cell for cells in (*CELLS.values(), *RARE_CELLS.values()) for cell in cells]
)


@compiled
@pytest.mark.threat("H12")
@pytest.mark.parametrize("form", FORMS)
@given(data=st.data())
@settings(max_examples=300)
def test_any_cell_in_any_column_means_the_same_on_both_paths(
    form: Form, data: st.DataObject
) -> None:
    [row] = json.loads(encoded([ROW], form))
    columns = row["properties"] if form == "geojson" else row
    cells = [(json.dumps(name), json.dumps(value)) for name, value in columns.items()]
    for _ in range(data.draw(st.integers(1, 3))):
        index = data.draw(st.integers(0, len(cells) - 1))
        name = cells[index][0]
        if data.draw(st.booleans()):
            cells[index] = name, data.draw(ANY_CELL)
        else:
            cells.insert(data.draw(st.integers(0, len(cells))), (name, data.draw(ANY_CELL)))
    text = "{" + ",".join(f"{name}:{cell}" for name, cell in cells) + "}"
    if form == "geojson":
        geometry = data.draw(ANY_CELL)
        members = [f'"properties":{text}', f'"geometry":{geometry}', '"type":"Feature"']
        members += data.draw(st.lists(st.sampled_from(members), max_size=1))
        text = "{" + ",".join(data.draw(st.permutations(members))) + "}"
    copied, decoded = both_paths(CELL_FORMATS[form], f"[{text}]".encode())
    assert copied is None or copied == decoded


INSERTED: Final = [
    *(b'"', b"\\", b"[", b"}", b"]", b"{", b",", b":", b"\0", b"\xe0", b"\x80", b"9", b"-", b"e", b".", b" "),
    *(b"null", b'{"value":', b'"properties":{},', b'"geometry":null,', b"\\u0000", b"\\ud800", b"1e400", b"[[[[["),
]  # fmt: skip


@compiled
@pytest.mark.threat("H12")
def test_mutated_rows_mean_the_same_on_both_paths() -> None:
    seed = random.Random(23)
    rows = {form: [*sample_rows(form, seed, 80)] for form in FORMS}
    accepted = 0
    for _ in range(12_000):
        form = seed.choice(FORMS)
        array = bytearray(b"[%b]" % b",".join(seed.choices(rows[form], k=seed.randrange(1, 3))))
        for _ in range(seed.choice([0, 1, 1, 2])):
            mutate(array, seed)
        copied, decoded = both_paths(CELL_FORMATS[form], bytes(array))
        assert copied is None or copied == decoded, bytes(array)
        accepted += copied is not None
    assert accepted > 1_500, "the mutations leave enough arrays right"


def mutate(array: bytearray, seed: random.Random) -> None:
    start = seed.randrange(len(array) + 1)
    piece = array[start : start + seed.randrange(12)]
    match seed.randrange(4):
        case 0:
            array[start : start + seed.randrange(4)] = seed.choice(INSERTED)
        case 1:
            array[start:start] = piece
        case 2:
            del array[start : start + len(piece)]
        case _:
            end = seed.randrange(len(array) + 1)
            array[end : end + len(piece)] = piece
