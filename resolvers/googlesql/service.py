"""Calls of the analyzer's functions in WebAssembly, which take and return protobuf messages."""

import atexit
import ctypes
import re
from functools import cache
from pathlib import Path
from typing import Any

import tzdata
import zetasql.wasi
from google.protobuf.message import Message
from wasmtime import Config, Engine, Linker, Module, Store, Trap, WasiConfig

from resolvers.googlesql.compiled import compiled_file, load_module

__all__ = ["AnalyzerError", "Service", "Unchecked", "is_compiled"]

_ADDRESS = 0xFFFFFFFF  # pointers of WebAssembly are 32 bits, returned as signed numbers


class AnalyzerError(Exception):
    """An error that the analyzer finds in a statement.

    `line` is the line of the statement, from 1.
    """

    def __init__(self, text: str) -> None:
        place = re.search(r"\s*\[at (\d+):\d+\]\s*\Z", text)
        self.line = int(place[1]) if place else 1
        message = re.sub(r"\s*\[at \d+:\d+\]\s*\Z", "", text).split("\n")[0].strip()
        self.message = re.sub(r"\$col(\d+)", _bigquery_name, message)
        super().__init__(self.message)


def _bigquery_name(match: re.Match[str]) -> str:
    """Return BigQuery's name for an unnamed column, such as `f0_` for GoogleSQL's `$col1`."""
    return f"f{int(match[1]) - 1}_"


class Unchecked(Exception):
    """A statement that the analyzer cannot check; the text says why."""


@cache
def _engine() -> Engine:
    config = Config()
    config.shared_memory = True
    return Engine(config)


def is_compiled() -> bool:
    """Return True if an earlier start has compiled the analyzer for this machine."""
    return compiled_file(Path(zetasql.wasi.get_wasm_path())).is_file()


@cache
def _module() -> Module:
    return load_module(_engine(), Path(zetasql.wasi.get_wasm_path()))


# At exit the interpreter clears wasmtime's module before it frees these, which then prints an error.
atexit.register(_engine.cache_clear)
atexit.register(_module.cache_clear)


class Service:
    """One instance of GoogleSQL's analyzer, for use by one thread.

    If a call raises `Unchecked`, the analyzer has failed. Then create a new instance.
    """

    def __init__(self) -> None:
        self._store = Store(_engine())
        wasi = WasiConfig()
        zones = Path(tzdata.__file__).parent / "zoneinfo"
        wasi.preopen_dir(str(zones), "/usr/share/zoneinfo")
        self._store.set_wasi(wasi)
        linker = Linker(_engine())
        linker.define_wasi()
        self._exports: Any = linker.instantiate(self._store, _module()).exports(self._store)
        self._exports["_initialize"](self._store)

    def call(self, name: str, request: Message, response: type[Message]) -> Any:
        """Call the analyzer's function `name`, and decode its response.

        Raise `AnalyzerError` or `Unchecked` if the call fails.
        """
        try:
            return self._call(f"ZetaSqlLocalService_{name}", request.SerializeToString(), response)
        except Trap:
            raise Unchecked("it is nested too deep for the analyzer") from None

    def _call(self, name: str, data: bytes, response: type[Message]) -> Any:
        store, exports = self._store, self._exports
        request, size = (exports["wasm_malloc"](store, count) for count in (len(data) or 1, 4))
        ctypes.memmove(self._at(request), data, len(data))
        result = exports[name](store, request, len(data), size)
        try:
            if result == 0:
                length = exports["wasm_get_last_error_size"](store)
                text = self._read(exports["wasm_get_last_error"](store), length)
                raise AnalyzerError(_message(text.decode(errors="replace")))
            content = self._read(result, int.from_bytes(self._read(size, 4), "little"))
            exports["wasm_free"](store, result)
            return response.FromString(content)
        finally:
            exports["wasm_free"](store, request)
            exports["wasm_free"](store, size)

    def _at(self, pointer: int) -> int:
        """Convert a WebAssembly pointer to an address that is valid until the next call."""
        # A call of the analyzer may move the memory.
        base = ctypes.addressof(self._exports["memory"].data_ptr().contents)
        return base + (pointer & _ADDRESS)

    def _read(self, pointer: int, length: int) -> bytes:
        return ctypes.string_at(self._at(pointer), length)


def _message(text: str) -> str:
    match = re.match(r"Code: \d+, Message: (.*)", text, re.DOTALL)
    return match[1] if match else text
