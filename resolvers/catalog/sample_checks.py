"""Reading and checks of a template's `sample:`."""

import dataclasses
import re
from collections.abc import Iterator, Mapping, Sequence

from resolvers.catalog.header import SampleHeader
from resolvers.catalog.header_types import Location
from resolvers.catalog.parameters import RESERVED_PARAMETERS
from resolvers.catalog.sample import sample_call
from resolvers.errors import BadUserInput
from resolvers.expectations import expected_problem
from resolvers.sql.sample import Expectation, Sample
from resolvers.sql.template import Template

__all__ = ["EXPECT", "read_samples", "sample_problems"]

EXPECT = "expect"
"""The key of a sample that is no argument."""


def read_samples(header: SampleHeader | Sequence[SampleHeader]) -> tuple[Sample, ...]:
    """Return a template's samples. `header` is the value of its `sample:` key."""
    if isinstance(header, SampleHeader):
        return (_sample(header, ("sample",)),)
    return tuple(_sample(each, ("sample", index)) for index, each in enumerate(header))


def _sample(header: SampleHeader, location: Location) -> Sample:
    expect = header.expect
    expectation = Expectation(expect.rows, expect.first) if expect else Expectation()
    return Sample(header.arguments, expectation, location)


def sample_problems(template: Template) -> Iterator[tuple[Location, str]]:
    """Yield the header location and a message for each error in the template's samples."""
    for sample in template.samples:
        yield from _argument_problems(template, sample)
        yield from _expectation_problems(template, sample)


def _argument_problems(template: Template, sample: Sample) -> Iterator[tuple[Location, str]]:
    at, title, given = sample.location, sample.title, sample.arguments
    known = {*template.parameters, *(["limit"] if template.source else RESERVED_PARAMETERS)}
    for name in given.keys() - known:
        yield (*at, name), f"{title}.{name}: there is no such parameter"
    for parameter in template.parameters.values():
        if parameter.required and parameter.name not in given:
            yield at, f"{title}.{parameter.name}: is missing; the parameter is required"
    if template.needs_box and "bbox" not in given:
        yield at, f"{title}.bbox: is missing; {{{{bbox(…)}}}} is outside [[ ]]"
    yield from _rejected_values(template, sample)


def _rejected_values(template: Template, sample: Sample) -> Iterator[tuple[Location, str]]:
    order = {"orderBy": sample.arguments.get("orderBy")}  # an offset needs one
    unpaired = {
        name: dataclasses.replace(each, after=None) for name, each in template.parameters.items()
    }
    single = dataclasses.replace(template, parameters=unpaired)
    # Each value is tried alone, so that one error does not hide the next one.
    found = [
        problem
        for name, value in sample.arguments.items()
        for problem in _rejected(single, sample, {**order, name: value})
    ]
    yield from found or _rejected(template, sample, sample.arguments)


def _rejected(
    template: Template, sample: Sample, arguments: Mapping[str, object]
) -> Iterator[tuple[Location, str]]:
    try:
        sample_call(template, arguments)
    except BadUserInput as error:
        key = re.split(r"[.\[]", error.argument)[0]
        yield (*sample.location, key), f"{sample.title}.{error}"


def _expectation_problems(template: Template, sample: Sample) -> Iterator[tuple[Location, str]]:
    for name, value in sample.expect.first.items():
        column, problem = template.columns.get(name), None
        if column is not None:
            problem = expected_problem(column, value)
        elif name != "id" or template.kind == "rows" or template.id is None:
            problem = "is not among the columns"
        if problem:
            at = (*sample.location, EXPECT, "first", name)
            yield at, f"{sample.title}.expect.first.{name}: {problem}"
