"""The analyzer's WebAssembly, compiled once for this machine.

Compiling takes half a minute and a gigabyte, loading the result a third of a second. The result is
machine code: it is read only from a folder that nobody else may write to, and only if its checksum
is the one that was noted when it was written. Processes that start at the same time take turns, so
that one compiles and the others load its result.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Final

from wasmtime import Engine, Module, WasmtimeError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["cache_folder", "compiled_file", "load_module"]

MAX_WAIT: Final = 600.0
"""Seconds to wait for another process that compiles. After that, this process compiles, too."""


def cache_folder() -> Path:
    """Return the folder in which compiled WebAssembly modules are cached."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "carto-graphql" / "googlesql"


def compiled_file(wasm: Path, folder: Path | None = None) -> Path:
    """Return the path of the cached compiled form of the WebAssembly module `wasm`.

    `folder` is `cache_folder()` by default.
    """
    # A compiled module belongs to one content of `wasm`, and to one version of wasmtime.
    digest = hashlib.sha256(wasm.read_bytes()).hexdigest()[:16]
    return (folder or cache_folder()) / f"{digest}-{version('wasmtime')}.cwasm"


def load_module(engine: Engine, wasm: Path, folder: Path | None = None) -> Module:
    """Compile the WebAssembly module `wasm`, or load it from `folder`.

    `folder` is `cache_folder()` by default.
    """
    file = compiled_file(wasm, folder)
    if (module := _load(engine, file)) is not None:
        return module
    with _one_at_a_time(file):
        if (module := _load(engine, file)) is not None:
            return module  # compiled by another process during the wait
        module = _compile(engine, wasm)
        _write(file, bytes(module.serialize()))
    return module


def _load(engine: Engine, file: Path) -> Module | None:
    if not _is_private(file.parent) or (compiled := _read(file)) is None:
        return None
    try:
        return Module.deserialize(engine, compiled)
    except WasmtimeError:
        return None  # of another kind of processor


def _compile(engine: Engine, wasm: Path) -> Module:
    return Module(engine, wasm.read_bytes())


@contextmanager
def _one_at_a_time(file: Path) -> Iterator[None]:
    """Lock `file` in the `with` block, so that only one process at a time compiles the module."""
    # If the process ends, the operating system releases the lock.
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # In a folder of others the name may be a link to any file.
        lock = file.with_suffix(".lock").open("a") if _is_private(file.parent) else None
    except OSError:
        lock = None
    if lock is None:
        yield  # nothing can be kept here, so there is nothing to wait for
        return
    with lock:
        _wait_for(lock.fileno())
        yield


def _wait_for(descriptor: int) -> None:
    deadline = time.monotonic() + MAX_WAIT
    while fcntl is not None and time.monotonic() < deadline:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            time.sleep(0.1)  # flock cannot wait for a limited time
        else:
            return


def _is_private(folder: Path) -> bool:
    try:
        found = folder.stat()
    except OSError:
        return False
    is_ours = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return is_ours and not found.st_mode & 0o022


def _read(file: Path) -> bytes | None:
    try:
        compiled, checksum = file.read_bytes(), file.with_suffix(".sha256").read_text()
    except OSError:
        return None
    return compiled if hashlib.sha256(compiled).hexdigest() == checksum else None


def _write(file: Path, compiled: bytes) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path, content in (
            (file, compiled),
            (file.with_suffix(".sha256"), hashlib.sha256(compiled).hexdigest().encode()),
        ):
            temporary = path.with_name(f"{path.name}.{os.getpid()}")
            temporary.write_bytes(content)
            temporary.replace(path)
    except OSError:
        return
