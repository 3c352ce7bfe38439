"""Build hook of hatchling that compiles `resolvers.results._fast_json`.

Without a C compiler or Python's headers the package works without it, and reads large results at a
third of the speed: `carto-graphql serve` says so.
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
"""Set this to build without the extension."""


class CompileHook(BuildHookInterface[Any]):
    """Leaves the extension beside its source, from where the wheel takes the whole room."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """`version` is that of the build: standard or editable."""
        room = Path(self.root, "resolvers", "results")
        built = room / f"_fast_json{sysconfig.get_config_var('EXT_SUFFIX')}"
        for other in {*room.glob("_fast_json.*.so"), *room.glob("_fast_json.*.pyd")} - {built}:
            other.unlink()  # of another Python: the wheel would take it too
        if os.environ.get(SKIPPED):
            built.unlink(missing_ok=True)
            return
        try:
            if not _is_recent(built):
                built.unlink(missing_ok=True)  # a process may run it
                _compile(Path(self.root))
        except (BaseError, CompileError, LinkError, OSError) as error:
            self.app.display_warning(
                f"resolvers.results._fast_json is left out, as it could not be compiled: {error}"
            )
            return
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


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
        )
        made = cythonize([extension], build_dir=folder, quiet=True)  # type: ignore[no-untyped-call]
        command = Distribution({"name": "carto-graphql", "ext_modules": made}).get_command_obj(
            "build_ext"
        )
        command.inplace, command.build_temp = True, folder
        command.ensure_finalized()
        command.run()
