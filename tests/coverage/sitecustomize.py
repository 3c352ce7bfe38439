"""Recorder of the lines that a Python process runs, for the coverage gate of scripts/test.

Python imports a module of this name when it starts, if its folder is on PYTHONPATH. So every process that the
tests start is measured: pytest's workers, commands, servers and their workers. Each writes a file of its own into
the folder that LINE_COVERAGE names, when it ends or gets SIGTERM.

From Python 3.12 on, `sys.monitoring` reports the lines. Before, SlipCover's editor writes a call of `set.add` before
each line of the bytecode, which is kept in __pycache__ beside Python's own. SlipCover itself edits the bytecode in
every process, which costs more than most commands do.
"""

import atexit
import json
import os
import signal
import sys
import zlib
from collections import defaultdict
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
PACKAGES: Final = frozenset({"carto_client", "carto_graphql", "resolvers", "schema", "server"})

PLACEHOLDER: Final = "the function that records a line"
"""Constant of edited bytecode, which a process replaces by the function."""

VERSION: Final = zlib.crc32(Path(__file__).read_bytes())
"""Part of the names of files with edited bytecode, so that a change of this module makes others."""

executed: Final[defaultdict[str, set[int]]] = defaultdict(set)
"""File -> the lines that ran."""


class _Finder(MetaPathFinder):
    """Finder of the modules that are measured."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.partition(".")[0] not in PACKAGES:
            return None
        spec = PathFinder.find_spec(name, path, target)
        loader = spec.loader if spec else None
        if type(loader) is SourceFileLoader and Path(loader.path).is_relative_to(ROOT):
            assert spec
            spec.loader = _Loader(loader.name, loader.path)
        return spec


class _Loader(SourceFileLoader):
    """Loader of a module that records its lines."""

    def source_to_code(self, data: Any, path: Any) -> CodeType:  # type: ignore[override]
        code = super().source_to_code(data, path)
        return code if sys.version_info >= (3, 12) else _with_calls(code)

    # The bytecode is cached as Python does it, in other files.

    def get_data(self, path: str) -> bytes:
        return super().get_data(_cache_path(path))

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        super().set_data(_cache_path(path), data, _mode=_mode)

    def get_code(self, name: str) -> CodeType | None:
        code = super().get_code(name)
        return code and _with_recording(code)


def _cache_path(path: str) -> str:
    if sys.version_info >= (3, 12) or not path.endswith(".pyc"):
        return path
    return f"{path[:-4]}.lines-{VERSION:x}.pyc"


if sys.version_info >= (3, 12):

    def _with_recording(code: CodeType) -> CodeType:
        """Make Python report each line of `code` that is executed from now on. Return `code`."""
        sys.monitoring.set_local_events(
            sys.monitoring.COVERAGE_ID, code, sys.monitoring.events.LINE
        )
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                _with_recording(constant)
        return code

    def _record(code: CodeType, line: int) -> object:
        executed[code.co_filename].add(line)
        return sys.monitoring.DISABLE

    def _start() -> None:
        sys.monitoring.use_tool_id(sys.monitoring.COVERAGE_ID, "tests/coverage")
        sys.monitoring.register_callback(
            sys.monitoring.COVERAGE_ID, sys.monitoring.events.LINE, _record
        )
        sys.meta_path.insert(0, _Finder())

else:

    def _with_recording(code: CodeType) -> CodeType:
        """Replace PLACEHOLDER in `code` by the function that records lines; return the code."""
        record = executed[code.co_filename].add
        constants = [
            _with_recording(each)
            if isinstance(each, CodeType)
            else record
            if each is PLACEHOLDER or each == PLACEHOLDER
            else each
            for each in code.co_consts
        ]
        return code.replace(co_consts=tuple(constants))

    def _with_calls(code: CodeType) -> CodeType:
        """Return a copy of `code` in which each line begins with a call that records the line."""
        from slipcover.bytecode import Editor, op_EXTENDED_ARG
        from slipcover.slipcover import findlinestarts

        editor, original = Editor(code), code.co_code
        for index, constant in enumerate(code.co_consts):
            if isinstance(constant, CodeType):
                editor.set_const(index, _with_calls(constant))
        record, added = editor.add_const(PLACEHOLDER), 0
        for start, line in findlinestarts(code):
            offset = start
            while offset >= 2 and original[offset - 2] == op_EXTENDED_ARG:
                offset += 2  # a call cannot be within an instruction with a long argument
            added += editor.insert_function_call(offset + added, record, (editor.add_const(line),))
        edited: CodeType = editor.finish()
        return edited

    def _start() -> None:
        sys.meta_path.insert(0, _Finder())


def _write(folder: Path) -> None:
    found = [*executed.items()]  # threads may still run
    lines = {str(Path(file).relative_to(ROOT)): sorted(numbers) for file, numbers in found}
    if lines:
        (folder / f"{os.getpid()}.json").write_text(json.dumps(lines))


def _write_and_end(number: int, _: FrameType | None) -> None:
    _write(Path(os.environ["LINE_COVERAGE"]))
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)  # the exit status that it would have had


if "LINE_COVERAGE" in os.environ:
    _start()
    atexit.register(_write, Path(os.environ["LINE_COVERAGE"]))
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _write_and_end)
