"""Runs of the samples of templates, with everything selected, and checks of their columns."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec
from msgspec import Raw

from carto_client import CartoClient, CartoError, CartoResponse, Query
from carto_graphql.settings.settings import Settings
from carto_graphql.upstream import open_carto
from resolvers.catalog.loading import Catalog
from resolvers.catalog.sample import everything, sample_call
from resolvers.column_check import PROBED_ROWS, Difference, compare_columns
from resolvers.errors import ResolverError
from resolvers.expectations import unmet_expectation
from resolvers.query_runner import QueryRunner
from resolvers.results.columns import InvalidResult, WrongValue
from resolvers.results.result import Stream
from resolvers.sql.sample import Sample
from resolvers.sql.selection import project
from resolvers.sql.statements import write_probe, write_statement
from resolvers.sql.template import Template

__all__ = ["SampleResult", "check_samples", "explain_sample", "failure_reason"]

_rows: Final = msgspec.json.Decoder(list[Raw])


@dataclass(frozen=True, slots=True)
class SampleResult:
    """The result of a template's sample. `text` is `ok`, or says what is wrong."""

    template: str
    ok: bool
    text: str
    rows: int | None
    milliseconds: float
    differences: Sequence[Difference] = ()
    """Differences between the header and the SELECT's columns, if they were compared."""


async def check_samples(
    settings: Settings, catalog: Catalog, progress: Callable[[str], None], *, live: bool = False
) -> Sequence[SampleResult]:
    """Run the catalog's samples, and return the results.

    `progress` is called with each template's name, such as `rows/towns`.
    """
    results = []
    async with open_carto(settings) as client:
        runner = QueryRunner(client)
        for template in catalog.templates:
            progress(f"{template.kind}/{template.name}")
            for number, sample in enumerate(template.samples):
                result = await _check_sample(runner, template, sample, settings.carto_timeout)
                if live and number == 0:  # compare the declared columns with the SELECT's
                    result = await _compare_columns(
                        client, template, result, settings.carto_timeout
                    )
                results.append(result)
    return results


async def _compare_columns(
    client: CartoClient, template: Template, result: SampleResult, seconds: float
) -> SampleResult:
    statement = write_probe(sample_call(template), PROBED_ROWS)
    query = Query(template.connection.name, statement.sql, statement.encoded_values)
    try:
        response = await client.rows(query, deadline=asyncio.get_running_loop().time() + seconds)
        differences = compare_columns(template, await _first_rows(response))
    except (CartoError, InvalidResult) as error:
        return result if not result.ok else replace(result, ok=False, text=failure_reason(error))
    return replace(result, differences=differences)


async def _first_rows(response: CartoResponse) -> bytes:
    rows: list[Raw] = []
    async with aclosing(response.decoded(_rows.decode)) as batches:
        async for batch in batches:
            rows += batch
            # A Named Source may return any number of rows.
            if len(rows) >= PROBED_ROWS:
                break
    return msgspec.json.encode(rows[:PROBED_ROWS])


def explain_sample(template: Template) -> str:
    """Return the SQL and the parameters' values of each sample as text, for the operator."""
    texts = [_explain(template, sample) for sample in template.samples]
    if len(texts) > 1:
        titles = [sample.title for sample in template.samples]
        texts = [f"-- {title}\n{text}" for title, text in zip(titles, texts, strict=True)]
    if template.merged_header:
        texts = [f"/* ---\n{template.merged_header}--- */", *texts]
    return "\n\n".join(texts)


def _explain(template: Template, sample: Sample) -> str:
    call = sample_call(template, sample.arguments)
    projection = project(template, everything(template))
    statement = write_statement(call, projection._replace(geometry_as_text=template.api == "sql"))
    values = json.dumps(statement.parameters, ensure_ascii=False, indent=2)
    note = "-- a Named Source, whose SQL is stored in CARTO\n" if template.source else ""
    return f"{note}{statement.sql}\n\n{values}"


async def _check_sample(
    runner: QueryRunner, template: Template, sample: Sample, seconds: float
) -> SampleResult:
    name = f"{template.kind}/{template.name}"
    if len(template.samples) > 1:
        name += f" {sample.title}"
    started = time.monotonic()
    rows: int | None = None
    try:
        deadline = asyncio.get_running_loop().time() + seconds
        rows, text = await _run_sample(runner, template, sample, deadline)
    except (CartoError, ResolverError, InvalidResult) as error:
        text = failure_reason(error)
    milliseconds = (time.monotonic() - started) * 1000
    return SampleResult(name, text == "ok", text, rows, milliseconds)


async def _run_sample(
    runner: QueryRunner, template: Template, sample: Sample, deadline: float
) -> tuple[int, str]:
    call = sample_call(template, sample.arguments)
    result = await runner.run(call, everything(template), deadline=deadline)
    content, rows = result.content, result.rows
    if isinstance(stream := content, Stream):
        content = b"".join([part async for part in stream if sample.expect.first])
        rows = stream.rows
    if not isinstance(content, bytes):
        return rows, _first_wrong_value(content)
    if not rows and sample.expect.rows is None:
        return rows, "the sample returns no row"
    first = _first_row(template, content) if sample.expect.first else None
    return rows, unmet_expectation(template, sample.expect, rows, first) or "ok"


def _first_row(template: Template, content: bytes) -> Mapping[str, Any] | None:
    collection = msgspec.json.decode(content)
    found: Sequence[Mapping[str, Any]] = collection[template.kind]
    return found[0] if found else None


def failure_reason(error: Exception) -> str:
    """Return an error's message for the operator, followed by CARTO's own message, if any."""
    # Clients must not see CARTO's message.
    detail = error.detail if isinstance(error, CartoError) else ""
    return f"{str(error).removesuffix('.')}: {detail}" if detail else str(error)


def _first_wrong_value(content: object) -> str:
    match content:
        case WrongValue():
            return str(content)
        case dict():
            found = [_first_wrong_value(value) for value in content.values()]
        case list():
            found = [_first_wrong_value(value) for value in content]
        case _:
            return ""
    return next((text for text in found if text), "")
