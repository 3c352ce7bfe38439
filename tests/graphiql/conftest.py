"""The programs that these tests drive."""

import shutil

import pytest


@pytest.fixture(scope="session")
def npm() -> str:
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")
    return "npm"


@pytest.fixture(scope="session")
def chromium() -> str:
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("chromium is not installed")
    return found
