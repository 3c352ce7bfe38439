"""Checks of a template's `sample:`."""

import dataclasses
import re
from collections.abc import Iterator

from resolvers.catalog.header_types import Location
from resolvers.catalog.parameters import RESERVED_PARAMETERS
from resolvers.catalog.sample import sample_call
from resolvers.errors import BadUserInput
from resolvers.sql.template import Template

__all__ = ["sample_problems"]


def sample_problems(template: Template) -> Iterator[tuple[Location, str]]:
    """Yield `(location, message)` for what is missing, unknown or not accepted in a sample."""
    known = {*template.parameters, *(["limit"] if template.source else RESERVED_PARAMETERS)}
    for name in template.sample.keys() - known:
        yield ("sample", name), f"sample.{name}: there is no such parameter"
    for parameter in template.parameters.values():
        if parameter.required and parameter.name not in template.sample:
            yield ("sample",), f"sample.{parameter.name}: is missing; the parameter is required"
    if template.needs_box and "bbox" not in template.sample:
        yield ("sample",), "sample.bbox: is missing; {{bbox(…)}} is outside [[ ]]"
    yield from _rejected_values(template)


def _rejected_values(template: Template) -> Iterator[tuple[Location, str]]:
    """Try each value by itself, so that one error does not hide the next."""
    order = {"orderBy": template.sample.get("orderBy")}  # an offset needs one
    single = {
        name: dataclasses.replace(each, after=None) for name, each in template.parameters.items()
    }
    found = [
        problem
        for name, value in template.sample.items()
        for problem in _rejected(
            dataclasses.replace(template, parameters=single, sample={**order, name: value})
        )
    ]
    yield from found or _rejected(template)


def _rejected(template: Template) -> Iterator[tuple[Location, str]]:
    try:
        sample_call(template)
    except BadUserInput as error:
        key = re.split(r"[.\[]", error.argument)[0]
        yield ("sample", key), f"sample.{error}"
