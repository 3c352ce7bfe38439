"""The checks of scripts/release: what it must not let through. CI runs the whole of it."""

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any, Final

import pytest

from carto_graphql import __version__
from scripts.release import Rejected, check_same, check_sbom, check_sdist, pythons

LOCK: Final = "anyio==4.16.0 \\\n    --hash=sha256:59bb\nhttpx==0.28.1 ; python_version < '4' \\\n"


def new_wheel(folder: Path, **files: str) -> Path:
    folder.mkdir()
    path = folder / "it-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {"a.py": "1", "it.dist-info/RECORD": "", **files}.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def test_wheels_of_the_sdist_and_the_checkout_may_differ_in_the_compiled_extension_only(
    tmp_path: Path,
) -> None:
    first = new_wheel(tmp_path / "a", fast__so="x", a="1")
    check_same(first, new_wheel(tmp_path / "b", fast__so="y", a="1"))
    with pytest.raises(Rejected, match=r"differ in a$"):
        check_same(first, new_wheel(tmp_path / "c", fast__so="x", a="2"))
    with pytest.raises(Rejected, match=r"differ in fast\.so"):
        check_same(first, new_wheel(tmp_path / "d", a="1"))


def test_the_sdist_must_have_the_files_of_the_checkout(tmp_path: Path) -> None:
    path = tmp_path / "it.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in ("PKG-INFO", "server.py", "schema/roles.py"):
            archive.addfile(tarfile.TarInfo(f"it-1/{name}"), io.BytesIO())
    check_sdist(path, {"server.py", "schema/roles.py"})
    for expected in ({"server.py"}, {"server.py", "schema/roles.py", "new.py"}):
        with pytest.raises(Rejected, match=r"(roles|new)\.py"):
            check_sdist(path, expected)


def sbom(folder: Path, **changes: Any) -> Path:
    hashes = [{"hashes": [{"alg": "SHA-256", "content": "59bb"}]}]
    found = {
        "metadata": {"component": {"name": "carto-graphql", "version": __version__}},
        "components": [
            {"name": "anyio", "version": "4.16.0", "externalReferences": hashes},
            {"name": "httpx", "version": "0.28.1", "externalReferences": hashes},
        ],
        **changes,
    }
    path = folder / "it.cdx.json"
    path.write_text(json.dumps(found))
    return path


def test_the_sbom_must_have_each_locked_version_and_its_hash(tmp_path: Path) -> None:
    check_sbom(sbom(tmp_path), LOCK)
    with pytest.raises(Rejected, match=r"differ in httpx==0\.28\.1$"):
        check_sbom(sbom(tmp_path), LOCK.partition("httpx")[0])
    bare = [
        {"name": name, "version": version, "externalReferences": [{}]}
        for name, version in (("anyio", "4.16.0"), ("httpx", "0.28.1"))
    ]
    with pytest.raises(Rejected, match=r"no hash of anyio==4\.16\.0, httpx"):
        check_sbom(sbom(tmp_path, components=bare), LOCK)
    other = {"component": {"name": "carto-graphql", "version": "0.0.1"}}
    with pytest.raises(Rejected, match=r"is of carto-graphql 0\.0\.1"):
        check_sbom(sbom(tmp_path, metadata=other), LOCK)


def test_this_python_is_among_those_that_are_found() -> None:
    import sys

    found = dict(pythons())
    assert f"{sys.version_info.major}.{sys.version_info.minor}" in found
    assert all(Path(path).exists() for path in found.values())
