"""The README says what the code does."""

from pathlib import Path
from typing import Final

from carto_graphql.settings.table import settings_table

README: Final = Path(__file__).parents[2] / "README.md"


def test_readme_names_the_two_commands() -> None:
    text = README.read_text()
    assert "scripts/serve" in text
    assert "scripts/test" in text


def test_readme_has_the_settings_as_the_code_has_them() -> None:
    assert settings_table() in README.read_text()
