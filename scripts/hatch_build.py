"""Build hook of hatchling that compiles `resolvers.results._fast_json`, for a wheel or in place.

Without a C compiler or Python's headers the package is built without the extension, and reads large
responses several times slower: `carto-graphql serve` warns of it.
"""

import os
import sys
import sysconfig
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import Any

from Cython.Build import cythonize
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.errors import BaseError, CompileError, LinkError

SKIPPED = "CARTO_GRAPHQL_PURE"
"""Environment variable that builds the package without the extension."""

LIMITED_API = "0x030b0000"
"""The stable ABI of Python 3.11: one file serves that version and all later ones."""

IS_FREE_THREADED = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
"""Whether this Python has no stable ABI."""


class CompileHook(BuildHookInterface[Any]):
    """Build hook that leaves the extension beside its source, so that the wheel includes it."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the extension if its sources are newer, and set the wheel's tag.

        `version` is `standard` or `editable`.
        """
        folder = Path(self.root, "resolvers", "results")
        built = folder / f"_fast_json{_suffix()}"
        for other in {*folder.glob("_fast_json.*.so"), *folder.glob("_fast_json.*.pyd")} - {built}:
            other.unlink()  # of another Python: the wheel would include it too
        if os.environ.get(SKIPPED):
            built.unlink(missing_ok=True)
            return
        try:
            if not _is_recent(built):
                # Not overwritten in place: a running process has the file mapped.
                built.unlink(missing_ok=True)
                _compile(Path(self.root))
        except (BaseError, CompileError, LinkError, OSError) as error:
            self.app.display_warning(
                f"resolvers.results._fast_json is left out, as it could not be compiled: {error}"
            )
            return
        build_data["pure_python"] = False
        if IS_FREE_THREADED:
            build_data["infer_tag"] = True
        else:
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["tag"] = f"cp311-abi3-{platform}"


def _suffix() -> str:
    if sys.platform == "win32" or IS_FREE_THREADED:
        return str(sysconfig.get_config_var("EXT_SUFFIX"))
    return ".abi3.so"


def _is_recent(built: Path) -> bool:
    sources = [*built.parent.glob("_fast_json*.px*")]
    return built.exists() and built.stat().st_mtime >= max(each.stat().st_mtime for each in sources)


def _compile(root: Path) -> None:
    arguments = ["/O2"] if sys.platform == "win32" else ["-O3"]
    with tempfile.TemporaryDirectory() as folder, chdir(root):
        extension = Extension(
            "resolvers.results._fast_json",
            ["resolvers/results/_fast_json.pyx"],
            extra_compile_args=arguments,
            define_macros=[] if IS_FREE_THREADED else [("Py_LIMITED_API", LIMITED_API)],
            py_limited_api=not IS_FREE_THREADED,
        )
        modules = cythonize([extension], build_dir=folder, quiet=True)  # type: ignore[no-untyped-call]
        command = Distribution({"name": "carto-graphql", "ext_modules": modules}).get_command_obj(
            "build_ext"
        )
        command.inplace, command.build_temp = True, folder
        command.ensure_finalized()
        command.run()
