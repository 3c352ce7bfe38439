"""The compiled fast path reads and writes within its memory, whatever it is given."""

import random
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Final

import pytest

from tests.resolvers.results.sample_cells import CELLS, RARE_CELLS

ROOT: Final = Path(__file__).parents[3]

FUZZER: Final = r"""
import random, sys
from resolvers.results._fast_json import CHECKED, RowCopier
names = sorted(CHECKED)
columns = [(name.lower(), name, 0, True, False, False) for name in names]
columns += [("list", "String", 1, False, False, True), ("lists", "Int", 2, True, True, True)]
columns += [(name, check, 0, True, False, False) for name, check in
            (("geometry", "Geometry"), ("twin", "ID"), ("twin", "String"))]
pieces = [(b"%d:" % number, number) for number in range(len(columns))] + [(b".", 0), (b"", -1)]
rows, seed = sys.stdin.buffer.read().split(b"\0\0"), random.Random(7)
inserted = [b'"', b"\\", b"[", b"}", b"\0", b"\xe0", b"9", b"", b'{"value":', b"-", b".", b"e", b"[[[["]
accepted = 0
for turn in range(40_000):
    array = bytearray(b"[%b]" % b",".join(seed.choice(rows) for _ in range(seed.randrange(4))))
    for _ in range(seed.choice([0, 0, 1, 2])):
        start = seed.randrange(len(array) + 1)
        array[start : start + seed.randrange(3)] = seed.choice(inserted)
    array = bytes(array[: seed.choice([len(array), seed.randrange(len(array) + 1)])])
    for geometry in (-1, len(columns) - 3):
        copier = RowCopier(columns, pieces, geometry)
        accepted += copier.copy_rows(array, seed.randrange(5)) is not None
print(accepted)
"""


@pytest.mark.skipif(shutil.which("gcc") is None, reason="AddressSanitizer comes with gcc")
@pytest.mark.threat("H12")
def test_no_input_makes_it_read_or_write_beyond_its_memory(tmp_path: Path) -> None:
    _compile(tmp_path)
    library = _run("gcc", "-print-file-name=libasan.so").strip()
    done = subprocess.run(
        [sys.executable, "-c", FUZZER],
        check=False,
        cwd=tmp_path,
        input=_rows(),
        capture_output=True,
        env={
            "LD_PRELOAD": library,
            "ASAN_OPTIONS": "detect_leaks=0",  # the interpreter frees nothing at its end
            "PYTHONMALLOC": "malloc",  # Python's own allocator hides what is beyond a bytes object
            "PYTHONPATH": str(tmp_path),
        },
    )
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    assert int(done.stdout) > 5_000, "the mutations leave enough arrays right"


def _compile(folder: Path) -> None:
    package = folder / "resolvers" / "results"
    package.mkdir(parents=True)
    for each in (package, package.parent):
        (each / "__init__.py").touch()
    source = folder / "_fast_json.c"
    module = package / f"_fast_json{sysconfig.get_config_var('EXT_SUFFIX')}"
    pyx = ROOT / "resolvers/results/_fast_json.pyx"
    _run(sys.executable, "-m", "cython", "-3", str(pyx), "-o", str(source))
    sanitizers = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")
    include = f"-I{sysconfig.get_path('include')}"
    flags = ("-w", "-O1", "-g", "-shared", "-fPIC", *sanitizers, include)
    _run("gcc", *flags, str(source), "-o", str(module))


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _rows() -> bytes:
    seed = random.Random(11)
    return b"\0\0".join(_row(seed, form == 1) for _ in range(60) for form in (0, 1))


def _row(seed: random.Random, is_feature: bool) -> bytes:
    cells = {scalar.lower(): _cell(scalar, seed) for scalar in CELLS}
    cells |= {"list": '["a", null, "\\u00e9"]', "twin": '"a"', "other": '{"b":[1e5,"c",{}]}'}
    if not is_feature:
        cells["geometry"] = _cell("Geometry", seed)
    row = "{" + ",".join(f'"{name}":{cell}' for name, cell in cells.items()) + "}"
    if is_feature:
        row = f'{{"type":"Feature","geometry":{_cell("Geometry", seed)},"properties":{row}}}'
    return row.encode()


def _cell(scalar: str, seed: random.Random) -> str:
    return seed.choice(RARE_CELLS[scalar] if seed.random() < 0.02 else CELLS[scalar])
