"""The compiled fast way: it takes what CARTO's answers are made of, and never more than the way over tables."""

import json
import random
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolvers.catalog.sample import everything
from resolvers.results.columns import Form
from resolvers.results.decoding import GEOMETRY_COLUMN
from resolvers.results.fast_path import IS_COMPILED, PAUSE, CopiedRows, FastPath, fast_path_for
from resolvers.results.result_writer import Batch, ResultFormat
from resolvers.sql.selection import Member
from resolvers.sql.template import Column
from tests.resolvers.results.readings import AWKWARD, ROW, ROWS, TEMPLATES, Row, encoded

ROOT: Final = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(
    not IS_COMPILED, reason="resolvers.results._fast_json is not compiled: no C compiler"
)

FORMS: Final[tuple[Form, ...]] = ("rows", "geojson")


def test_the_fast_way_is_compiled() -> None:
    assert IS_COMPILED


def fast(form: Form, column: Column) -> FastPath:
    columns = [column, GEOMETRY_COLUMN] if form == "geojson" else [column]
    below = (Member(column.name, column.name),)
    kind: Any = "rows"
    if form == "geojson":
        kind, below = "features", (Member("properties", "properties", below),)
    made = fast_path_for(TEMPLATES[kind], columns, form, below)
    assert made is not None
    return made


PLAIN: Final = {
    "Int": ["0", "-2147483648", "2147483647", '"12"'],
    "Float": ["0", "-0.5", "1e10", "1.5E-7", "12345678901234567890", '"2.5"'],
    "String": ['""', '"São \\"P\\" \\u00e9 \\ud83d\\ude00 東京 😀"', '"\\n"'],
    "Boolean": ["true", "false"],
    "BigInt": ['"0"', '"-123456789012345678"', "123456789012345678"],
    "ID": ['"a b"', "17"],
    "Date": ['"2024-02-29"', '{"value":"0001-01-01"}', '"2020-01-02T00:00:00.000Z"'],
    "DateTime": [
        '"2024-02-29T23:59:59Z"',
        '"2024-02-29T23:59:59.250Z"',
        '"2024-02-29T23:59:59.000000"',
        '{"value":"2024-02-29T23:59:59.123456Z"}',
    ],
    "Geometry": [
        '{"type":"Point","coordinates":[1,-2.5]}',
        '{ "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]], "type": "Polygon" }',
        '{"type":"MultiPolygon","coordinates":[[[[0,0,5],[1,0,5],[1,1,5],[0,0,5]]]]}',
        '{"type":"LineString","coordinates":[]}',
        json.dumps('{ "type": "MultiPoint", "coordinates": [[1, 2], [3, 4]] } '),
        '"0101000020e61000009a9999999999f13fcdcccccccccc02c0"',
        '"00000003EB00000001000000013FF199999999999A3FF00000000000004008000000000000"',
        '"01070000000200000001010000000000000000000000000000000000F03F010600000000000000"',
        '"0101000000000000000000F87F000000000000F87F"',
        '"POINT(1 -2.5)"',
        '"SRID=4326;MULTIPOLYGON Z (((0 0 5, 1 0 5, 1 1 5, 0 0 5)))"',
        '"GEOMETRYCOLLECTION(POINT(1 2),POINT(1 2),POINT(1 2),MULTIPOINT(1 2),LINESTRING EMPTY)"',
    ],
}


def sent_by(form: Form, cell: str) -> bytes:
    row = f'{{ "other" : [1, {{"a": "b"}}], "v" :{cell} , "x":null}}'
    if form == "geojson":
        row = f'{{"type":"Feature","id":7,"properties":{row},"geometry":null}}'
    return f" [{row} ,\n{row}]".strip().encode()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("scalar", "cell"), [(scalar, cell) for scalar in PLAIN for cell in PLAIN[scalar]]
)
def test_the_usual_forms_are_not_declined(form: Form, scalar: str, cell: str) -> None:
    column = Column("v", scalar, is_list=False, nullable=True, column="v")
    for each in (cell, "null"):
        assert fast(form, column).copy_rows(sent_by(form, each)) is not None


@pytest.mark.parametrize("cell", ["[]", "[ 1 , 2 ]", "[-3]"])
def test_lists_of_plain_values_are_not_declined(cell: str) -> None:
    column = Column("v", "Int", is_list=True, nullable=False, column="v")
    spliced = fast("rows", column).copy_rows(sent_by("rows", cell))
    assert spliced is not None
    assert [row["v"] for row in json.loads(b"[%b]" % spliced.content)] == [json.loads(cell)] * 2


def shapes(form: Form) -> Iterator[ResultFormat]:
    for kind, template in TEMPLATES.items():
        if form == "rows" or kind == "features":
            yield ResultFormat(template, form, everything(template))


def both_ways(shape: ResultFormat, array: bytes) -> tuple[object, object]:
    """What the fast way makes of an array, and what the way over tables does; None where they take it not."""
    columns, (one,) = shape._columns, shape.writes
    way = fast_path_for(shape._template, columns, shape._form, one.members)
    assert way is not None
    spliced = way.copy_rows(array)
    try:
        table = shape._decoder.decode(array)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        table = None
    slowly = None if table is None else shape.written(Batch(array, table), sys.maxsize)[one]
    return (
        None if spliced is None else _meant(spliced.content)
    ), None if slowly is None else _meant(slowly)


def _meant(rows: bytes) -> object:
    """The JSON, with the order of keys, and numbers as the doubles they stand for."""
    return json.loads(
        b"[%b]" % rows, object_pairs_hook=tuple, parse_int=_number, parse_float=_number
    )


def _number(text: str) -> object:
    return float(text)


@pytest.mark.parametrize("form", FORMS)
@given(rows=ROWS, awkward=st.sets(st.sampled_from([*AWKWARD])))
def test_both_ways_write_the_same(form: Form, rows: list[Row], awkward: set[str]) -> None:
    for shape in shapes(form):
        quickly, slowly = both_ways(shape, encoded(rows, form, [*awkward]))
        assert slowly is not None
        assert quickly is None or quickly == slowly


@pytest.mark.parametrize("form", FORMS)
@given(rows=ROWS, data=st.data())
def test_the_fast_way_takes_no_broken_json_and_no_wrong_value(
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
    for shape in shapes(form):
        quickly, slowly = both_ways(shape, bytes(array))
        assert quickly is None or quickly == slowly


def test_a_connection_with_rare_habits_is_not_tried_with_each_batch() -> None:
    column = Column("v", "BigInt", is_list=False, nullable=False, column="v")
    way = fast("rows", column)
    assert way.copy_rows(b'[{"v":1e3}]') is None
    assert [way.copy_rows(b'[{"v":1}]') for _ in range(PAUSE)] == [None] * PAUSE
    assert way.copy_rows(b'[{"v":1}]') == CopiedRows(b'{"v":"1"}', 1)


def test_a_key_with_an_escape_and_a_key_twice_are_left_to_the_other_way() -> None:
    column = Column("v", "Int", is_list=False, nullable=False, column="v")
    for row in ('{"v":1,"v":2}', '{"v":1,"\\u0076":2}'):
        assert fast("rows", column).copy_rows(f"[{row}]".encode()) is None


MEMORY_CHECK: Final = """
import random, sys
from resolvers.results._fast_json import RowCopier
scalars = "Int Float Boolean String BigInt ID Date DateTime Geometry".split()
columns = [(name.lower(), name, False, True) for name in scalars] + [("list", "String", True, False)]
pieces = [(b"%d:" % number, number) for number in range(len(columns))] + [(b".", 0), (b"", -1)]
rows, seed = sys.stdin.buffer.read().split(b"\\n"), random.Random(7)
wrong = [b'"', b"\\\\", b"[", b"}", b"\\0", b"\\xe0", b"9", b""]
taken = 0
for turn in range(30_000):
    array = bytearray(b"[%b]" % b",".join(seed.choice(rows) for _ in range(seed.randrange(4))))
    for _ in range(seed.choice([0, 0, 1, 2])):
        start = seed.randrange(len(array) + 1)
        array[start : start + seed.randrange(3)] = seed.choice(wrong)
    array = bytes(array[: seed.choice([len(array), seed.randrange(len(array) + 1)])])
    for geometry in (-1, 8):
        taken += RowCopier(columns, pieces, geometry).copy_rows(array, seed.randrange(5)) is not None
print(taken)
"""


def test_no_input_makes_it_look_or_write_beyond_its_memory(tmp_path: Path) -> None:
    """Compiled anew with AddressSanitizer, and fed what is almost right."""
    package = tmp_path / "resolvers" / "results"
    package.mkdir(parents=True)
    for folder in (package, package.parent):
        (folder / "__init__.py").touch()
    source, suffix = tmp_path / "_fast_json.c", sysconfig.get_config_var("EXT_SUFFIX")
    flags = [
        "-O1",
        "-g",
        "-shared",
        "-fPIC",
        "-fsanitize=address,undefined",
        "-fno-sanitize-recover=all",
    ]
    include = f"-I{sysconfig.get_path('include')}"
    cython = [
        sys.executable,
        "-m",
        "cython",
        "-3",
        str(ROOT / "resolvers/results/_fast_json.pyx"),
        "-o",
        str(source),
    ]
    subprocess.run(cython, check=True)
    subprocess.run(
        ["gcc", "-w", *flags, include, str(source), "-o", str(package / f"_fast_json{suffix}")],
        check=True,
    )
    library = subprocess.run(
        ["gcc", "-print-file-name=libasan.so"], check=True, capture_output=True, text=True
    )
    environment = {
        "LD_PRELOAD": library.stdout.strip(),
        "ASAN_OPTIONS": "detect_leaks=0",
        "PYTHONMALLOC": "malloc",
        "PYTHONPATH": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", MEMORY_CHECK],
        check=False,
        cwd=tmp_path,
        input=_almost_right(),
        capture_output=True,
        env=environment,
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    assert int(done.stdout) > 5_000  # what is right is in it, too


def _almost_right() -> bytes:
    seed = random.Random(11)
    rows = []
    for _ in range(60):
        cells = {scalar.lower(): seed.choice(PLAIN[scalar]) for scalar in PLAIN} | {
            "list": '["a", "\\u00e9"]'
        }
        flat = "{" + ",".join(f'"{name}":{cell}' for name, cell in cells.items()) + "}"
        geometry = cells.pop("geometry")
        below = "{" + ",".join(f'"{name}":{cell}' for name, cell in cells.items()) + "}"
        rows += [flat, f'{{"type":"Feature","geometry":{geometry},"properties":{below}}}']
    return "\n".join(rows).encode()
