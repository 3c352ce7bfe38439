"""Reading of Prometheus' text format."""

import re
import shutil
import subprocess
from typing import Final

import pytest

LINE: Final = re.compile(r"(\w+)(?:\{(.*)\})? (\S+)")


class Scrape(dict[str, float]):
    """Values by series, written as `name{label="value",…}` without the prefix."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        for line in self.lines:
            if not line.startswith("#"):
                matched = LINE.fullmatch(line)
                assert matched, line
                name, labels, value = matched.groups()
                series = name.removeprefix("carto_graphql_") + (f"{{{labels}}}" if labels else "")
                assert series not in self, f"duplicate {series}"
                self[series] = float(value)

    def of(self, series: str, /, **labels: str) -> float:
        written = ",".join(f'{label}="{value}"' for label, value in labels.items())
        return self[f"{series}{{{written}}}" if written else series]


def promtool(*arguments: str, text: str = "") -> str:
    program = shutil.which("promtool")
    if program is None:
        pytest.skip("promtool is not installed")
    done = subprocess.run(
        [program, *arguments], input=text, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
