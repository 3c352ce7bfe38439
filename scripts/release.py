"""Wheel, sdist and SBOM of a release, checked as their users get them. Run by scripts/release.

The wheel is built from the unpacked sdist and compared with one from the checkout, made a manylinux
wheel by auditwheel, and audited by abi3audit, since one file serves all versions of Python. Then each
Python that is found installs it, outside the checkout, into a new environment with the locked
versions, and runs the sandbox's samples.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from carto_graphql import __version__

__all__ = ["Rejected", "check_same", "check_sbom", "check_sdist", "main", "pythons"]

ROOT: Final = Path(__file__).parents[1]
DIST: Final = ROOT / "dist"
LOCK: Final = ROOT / "requirements-gateway.txt"
SANDBOX_LOCK: Final = ROOT / "requirements-serving.txt"

PLATFORM: Final = f"manylinux_2_17_{platform.machine()}"
"""glibc 2.17 or later: all Linux distributions since 2014, Alpine excepted."""

MINOR_VERSIONS: Final = range(11, 20)
"""Versions of Python 3 that are looked for."""

NOT_IN_SDIST: Final = (".ci/",)

IMPORT_CHECK: Final = """
from pathlib import Path
import sys, carto_graphql
from resolvers.results.result_format import IS_COMPILED
assert IS_COMPILED, "the extension is not imported"
assert Path(sys.prefix) in Path(carto_graphql.__file__).parents, carto_graphql.__file__
"""


class Rejected(Exception):
    """A file that must not be released. The text says why."""


def main() -> int:
    """Build and check everything, and return the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/release", description=__doc__)
    parser.add_argument(
        "--python",
        action="append",
        metavar="X.Y",
        help="check with this version of Python only; may be repeated",
    )
    parser.add_argument(
        "--allow-changes", action="store_true", help="build although files are not committed"
    )
    options = parser.parse_args()
    try:
        if not options.allow_changes:
            check_committed()
        release(options.python)
    except Rejected as problem:
        print(f"rejected: {problem}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        print(f"{error}\n{error.stdout or ''}{error.stderr or ''}", file=sys.stderr)
        return 1
    return 0


def release(versions: Sequence[str] | None) -> None:
    """Build the release, and try it with these versions of Python (None: all).

    Raise `Rejected` or CalledProcessError.
    """
    shutil.rmtree(DIST, ignore_errors=True)
    sdist = build("sdist", ROOT, DIST)
    check_sdist(sdist, tracked_files())
    with TemporaryDirectory() as name:
        scratch = Path(name)
        built = build("wheel", unpack(sdist, scratch), scratch / "from-sdist")
        check_same(built, build("wheel", ROOT, scratch / "from-checkout"))
        wheel = repair(built, scratch / "repaired")
        run("abi3audit", "--strict", "--report", str(wheel))
        wheel = Path(shutil.copy(wheel, DIST))
    run("twine", "check", "--strict", str(sdist), str(wheel))
    check_sbom(write_sbom(), LOCK.read_text())
    write_sums()
    found = {version: path for version, path in pythons() if not versions or version in versions}
    if not found or {*found} < {*(versions or ())}:
        raise Rejected(f"Python {', '.join(versions or ())} is not installed")
    for version, path in found.items():
        try_wheel(path, wheel)
        print(f"Python {version}: installed, imported, samples run")
    for file in sorted(DIST.iterdir()):
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size:,} bytes")


def run(*command: str, cwd: Path = ROOT, **variables: str) -> str:
    """Run a command, and return what it prints, or raise CalledProcessError.

    `variables` are added to the environment.
    """
    done = subprocess.run(  # noqa: S603  # our own commands
        command,
        cwd=cwd,
        env={**_environment(), **variables},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def _environment() -> Mapping[str, str]:
    # These variables would mislead a command that runs another Python.
    ours = ("PYTHON", "CARTO_", "CATALOG", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def check_committed() -> None:
    """Raise `Rejected` if the checkout has changes, because the sdist would contain them."""
    if changes := run("git", "status", "--porcelain"):
        raise Rejected(f"commit these first, or add --allow-changes:\n{changes}")


def tracked_files() -> set[str]:
    """Return the files of the checkout that a release contains."""
    names = run("git", "ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    return {name for name in names if (ROOT / name).exists() and not name.startswith(NOT_IN_SDIST)}


def build(target: str, tree: Path, folder: Path) -> Path:
    """Build an sdist or a wheel of the sources in `tree` into `folder`, and return its path.

    `target` is `sdist` or `wheel`.
    """
    run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder), cwd=tree)
    [file] = folder.iterdir()
    return file


def unpack(sdist: Path, folder: Path) -> Path:
    """Unpack an sdist into `folder`, and return the folder that the sdist contains."""
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, filter="data")
    [tree] = folder.iterdir()
    return tree


def check_sdist(sdist: Path, expected: set[str]) -> None:
    """Raise `Rejected` unless an sdist has exactly the files `expected` and its metadata."""
    with tarfile.open(sdist) as archive:
        names = {each.name.partition("/")[2] for each in archive if each.isfile()}
    if differing := (names ^ expected) - {"PKG-INFO"}:
        raise Rejected(f"the sdist and the checkout differ in {', '.join(sorted(differing))}")


def check_same(first: Path, second: Path) -> None:
    """Raise `Rejected` unless two wheels have equal files, except the extension and RECORD."""
    if first.name != second.name:
        raise Rejected(f"the sdist makes {first.name}, the checkout {second.name}")
    one, other = contents(first), contents(second)
    if differing := {*one.items()} ^ {*other.items()}:
        names = ", ".join(sorted({name for name, _ in differing}))
        raise Rejected(f"the wheels of the sdist and of the checkout differ in {names}")


def contents(wheel: Path) -> Mapping[str, str]:
    """Return the SHA-256 digest of each file in a wheel, by name.

    The digest is "" for the compiled extension and RECORD.
    """
    # Compilers write paths and times into the extension, and RECORD has the extension's hash.
    with zipfile.ZipFile(wheel) as archive:
        return {
            name: ""
            if name.endswith((".so", ".dist-info/RECORD"))
            else sha256(archive.read(name)).hexdigest()
            for name in archive.namelist()
        }


def repair(wheel: Path, folder: Path) -> Path:
    """Give a wheel a manylinux tag with auditwheel, and return the result.

    Raise `Rejected` if the wheel has no extension.
    """
    if not re.search(r"-cp311-abi3-linux_", wheel.name):
        raise Rejected(
            f"{wheel.name} has no extension: a C compiler and Python's headers are needed"
        )
    run("auditwheel", "repair", "--strip", "--plat", PLATFORM, "-w", str(folder), str(wheel))
    [file] = folder.iterdir()
    return file


def write_sbom() -> Path:
    """Write a CycloneDX SBOM of the gateway with its locked dependencies, and return its path."""
    file = DIST / f"carto_graphql-{__version__}.cdx.json"
    options = ["--of", "JSON", "--sv", "1.6", "--output-reproducible", "--validate"]
    source = ["--pyproject", str(ROOT / "pyproject.toml"), "-o", str(file), str(LOCK)]
    run("cyclonedx-py", "requirements", *options, *source)
    return file


def check_sbom(sbom: Path, lock: str) -> None:
    """Raise `Rejected` if an SBOM has a wrong version or packages, or no hashes.

    `lock` is the text of the lock file.
    """
    found = json.loads(sbom.read_text())
    about = found["metadata"]["component"]
    if (about["name"], about["version"]) != ("carto-graphql", __version__):
        raise Rejected(f"the SBOM is of {about['name']} {about['version']}")
    listed = {f"{each['name']}=={each['version']}": each for each in found["components"]}
    locked = {*re.findall(r"^(\S+==\S+)", lock, re.MULTILINE)}
    if differing := {*listed} ^ locked:
        raise Rejected(f"the SBOM and the lock differ in {', '.join(sorted(differing))}")
    if bare := [name for name, each in listed.items() if not _has_hash(each)]:
        raise Rejected(f"the SBOM has no hash of {', '.join(sorted(bare))}")


def _has_hash(component: Mapping[str, object]) -> bool:
    references = component.get("externalReferences")
    assert isinstance(references, list)
    return any(each.get("hashes") for each in references)


def write_sums() -> None:
    """Write the digests of all built files to SHA256SUMS, for `sha256sum --check`."""
    lines = [f"{sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in DIST.iterdir()]
    (DIST / "SHA256SUMS").write_text("".join(sorted(lines, key=lambda line: line.split()[1])))


def pythons() -> Iterator[tuple[str, str]]:
    """Yield the version and the path of each Python that is on PATH or that pyenv has installed."""
    for minor in MINOR_VERSIONS:
        name = f"python3.{minor}"
        versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
        candidates = [shutil.which(name), *versions.glob(f"3.{minor}.*/bin/{name}"), sys.executable]
        for path in map(str, filter(None, candidates)):
            if _is_python(path, f"3.{minor}"):
                yield f"3.{minor}", path
                break


def _is_python(path: str, version: str) -> bool:
    # A script of pyenv has the right name, but may find no Python to run.
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return run(path, "-c", code).strip() == version
    except (OSError, subprocess.CalledProcessError):
        return False


def try_wheel(python: str, wheel: Path) -> None:
    """Install a wheel in a new environment and run it. Raise CalledProcessError or `Rejected`."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        venv = folder / "venv"
        program, command = str(venv / "bin/python"), str(venv / "bin/carto-graphql")
        run("uv", "venv", "--quiet", "--python", python, str(venv), cwd=folder)

        def install(*arguments: str) -> None:
            options = ("--quiet", "--python", program, "--only-binary", ":all:")
            run("uv", "pip", "install", *options, *arguments, cwd=folder)

        install("--require-hashes", "-r", str(LOCK))
        install("--no-deps", str(wheel))
        if __version__ not in (said := run(command, "--version", cwd=folder)):
            raise Rejected(f"--version prints {said}")
        run(program, "-c", IMPORT_CHECK, cwd=folder)
        install("--require-hashes", "-r", str(SANDBOX_LOCK))
        if "samples work" not in (said := run(command, "check", "--sandbox", cwd=folder)):
            raise Rejected(f"check --sandbox prints {said}")


if __name__ == "__main__":
    sys.exit(main())
