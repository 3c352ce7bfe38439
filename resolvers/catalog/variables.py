"""Variables of a catalog: `${NAME}` in its SQL, its headers and catalog.yaml.

    vars:
      DATASET: carto-demo-data.demo_tables
      CONNECTION:                            # has no default: each environment must set it

`vars.production.yaml` beside catalog.yaml overrides them in the environment `production`, and the
gateway's settings override both. No value comes from a caller.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from resolvers.catalog.files import UnreadableFile, read_text
from resolvers.catalog.header import VariablesFile
from resolvers.catalog.yaml_text import YamlText
from resolvers.errors import Problem

__all__ = ["VariableSources", "Variables", "mask_variables", "read_variables"]

_USE: Final = re.compile(r"\$\{([A-Z][A-Z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class VariableSources:
    """The sources of variables' values, other than the defaults in catalog.yaml.

    `environment` selects a file beside catalog.yaml: `production` selects `vars.production.yaml`.
    The file overrides the defaults. `values` come from the gateway's settings and override both.
    """

    environment: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Variables:
    """The variables of a catalog: `values` maps their names to their values.

    `used` collects the name of each variable that appears in a text given to `expand`.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def expand(self, text: str, visible: str, report: Callable[[int, str], None]) -> str:
        """Return `text` with each `${NAME}` replaced by its value, except in comments.

        `visible` is `text` with blank comments. Call `report(line, message)` for undefined names.
        """

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if visible[match.start()] != "$":
                return match[0]
            self.used.add(name)
            if name not in self.values:
                known = ", ".join(self.values) or "none"
                message = f"${{{name}}} is not among `vars:` of catalog.yaml (there: {known})"
                report(text.count("\n", 0, match.start()) + 1, message)
            return self.values.get(name, name)

        return _USE.sub(value, text)

    def expand_yaml(self, text: str, report: Callable[[int, str], None]) -> str:
        """Replace each `${NAME}` outside YAML comments by its value.

        Call `report(line, message)` for each undefined variable.
        """
        visible = re.sub(r"(?m)^[ \t]*#.*$", lambda match: " " * len(match[0]), text)
        return self.expand(text, visible, report)

    def note_uses(self, text: str) -> None:
        """Record the variables that `text` uses. `text` may be SQL or YAML, even invalid."""
        self.used.update(_USE.findall(text))


def mask_variables(yaml: str) -> str:
    """Replace each `${NAME}` by `$NAME$`, to parse YAML before the variables have values."""
    return _USE.sub(r"$\1$", yaml)


def read_variables(
    file: Path, yaml: YamlText, declared: Mapping[str, str | None], sources: VariableSources
) -> tuple[Variables, list[Problem]]:
    """Return the variables, and a list of errors.

    Values in `sources` override those in `declared`.
    """
    values = dict(declared)
    problems: list[Problem] = []
    if sources.environment is not None:
        found, problems = _read_environment(file.parent, sources.environment, declared)
        values |= found
    for name, value in sources.values.items():
        if name not in declared:
            message = f"{name} is set by the gateway's settings, but is not among `vars:`"
            problems.append(Problem(file, yaml.line(("vars",)), message))
        else:
            values[name] = value
    problems += _unset(file, yaml, values)
    # An unset variable has been reported: its name stands for its value.
    return Variables({name: value or name for name, value in values.items()}), problems


def _unset(file: Path, yaml: YamlText, values: Mapping[str, str | None]) -> Iterator[Problem]:
    for name, value in values.items():
        if value is None:
            message = (
                f"vars.{name}: has no value; set it here, in vars.ENVIRONMENT.yaml or in a setting"
            )
            yield Problem(file, yaml.line(("vars", name)), message)


def _read_environment(
    folder: Path, environment: str, declared: Mapping[str, str | None]
) -> tuple[Mapping[str, str], list[Problem]]:
    file = folder / f"vars.{environment}.yaml"
    try:
        yaml = YamlText(read_text(file), 1)
    except UnreadableFile as error:
        return {}, [Problem(file, 1, f"{error}; it has the values of the chosen environment")]
    read = yaml.read(VariablesFile)
    problems = [Problem(file, line, message) for line, message in yaml.problems]
    values = read.root if read else {}
    for name in values.keys() - declared.keys():
        message = f"{name}: is not among `vars:` of catalog.yaml"
        problems.append(Problem(file, yaml.line((name,)), message))
    return {name: values[name] for name in values.keys() & declared.keys()}, problems
