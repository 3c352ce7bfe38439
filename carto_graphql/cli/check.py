"""Asks CARTO the sample of every template, with everything selected, and compares the columns with the header's."""

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final

import msgspec
from msgspec import Raw

from carto_client import CartoClient, CartoError, CartoResponse, Query
from carto_graphql.settings.settings import Settings
from carto_graphql.upstream import open_carto
from resolvers.catalog.loading import Catalog
from resolvers.catalog.sample import everything, sample_call
from resolvers.column_check import PROBED_ROWS, Difference, survey
from resolvers.errors import ResolverError
from resolvers.query_runner import QueryRunner
from resolvers.results.columns import WrongAnswer, WrongValue
from resolvers.results.result import Stream
from resolvers.sql.selection import projected
from resolvers.sql.statements import write_probe, write_statement
from resolvers.sql.template import Template

__all__ = ["SampleResult", "check_samples", "explained"]


_rows: Final = msgspec.json.Decoder(list[Raw])


@dataclass(frozen=True, slots=True)
class SampleResult:
    """What came of one template's sample."""

    template: str
    ok: bool
    text: str
    rows: int | None
    milliseconds: float
    differences: Sequence[Difference] = ()
    """Where its header is not what the SELECT gives; empty unless it was asked for."""


async def check_samples(
    settings: Settings, catalog: Catalog, progress: Callable[[str], None], *, live: bool = False
) -> Sequence[SampleResult]:
    """One verdict a template, in the catalog's order; `progress` hears each name before it is asked.

    With `live` the columns that the sample gives are held against those declared.
    """
    verdicts = []
    async with open_carto(settings) as client:
        carto = QueryRunner(client)
        for template in catalog.templates:
            progress(f"{template.kind}/{template.name}")
            verdict = await _verdict(carto, template, settings.carto_timeout)
            if live:
                verdict = await _compared(client, template, verdict, settings.carto_timeout)
            verdicts.append(verdict)
    return verdicts


async def _compared(
    client: CartoClient, template: Template, verdict: SampleResult, seconds: float
) -> SampleResult:
    """The verdict with the differences; where the SELECT cannot be asked, the verdict says so already."""
    statement = write_probe(sample_call(template), PROBED_ROWS)
    query = Query(template.connection.name, statement.sql, statement.parameters)
    try:
        answer = await client.rows(query, deadline=asyncio.get_running_loop().time() + seconds)
        differences = survey(template, await _beginning(answer))
    except (CartoError, WrongAnswer) as error:
        return verdict if not verdict.ok else replace(verdict, ok=False, text=_reason(error))
    return replace(verdict, differences=differences)


async def _beginning(answer: CartoResponse) -> bytes:
    """The first rows, as a JSON array; a Named Source may answer with many more."""
    rows: list[Raw] = []
    async with aclosing(answer.decoded(_rows.decode)) as batches:
        async for batch in batches:
            rows += batch
            if len(rows) >= PROBED_ROWS:
                break
    return msgspec.json.encode(rows[:PROBED_ROWS])


def explained(template: Template) -> str:
    """The statement of the sample and its values, for the operator's eyes."""
    ask = sample_call(template)
    projection = projected(template, everything(template))
    statement = write_statement(ask, replace(projection, geometry_as_text=template.api == "sql"))
    values = json.dumps(statement.parameters, ensure_ascii=False, indent=2)
    note = "-- a Named Source, whose SQL CARTO keeps\n" if template.source else ""
    return f"{note}{statement.sql}\n\n{values}"


async def _verdict(carto: QueryRunner, template: Template, seconds: float) -> SampleResult:
    started = time.monotonic()
    rows: int | None = None
    try:
        rows, text = await _ask(carto, template, asyncio.get_running_loop().time() + seconds)
    except (CartoError, ResolverError, WrongAnswer) as error:
        text = _reason(error)
    took = (time.monotonic() - started) * 1000
    return SampleResult(f"{template.kind}/{template.name}", text == "ok", text, rows, took)


async def _ask(carto: QueryRunner, template: Template, deadline: float) -> tuple[int, str]:
    shaped = await carto.run(sample_call(template), everything(template), deadline=deadline)
    if isinstance(shaped.content, Stream):
        async for _ in shaped.content:
            pass
        return shaped.content.rows, "ok"
    if isinstance(shaped.content, bytes):
        return shaped.rows, "ok" if shaped.rows else "the sample answers no row"
    return shaped.rows, _first_wrong(shaped.content)


def _reason(error: Exception) -> str:
    """The error, with what CARTO said: this is for the operator's eyes."""
    detail = error.detail if isinstance(error, CartoError) else ""
    return f"{error}: {detail}" if detail else str(error)


def _first_wrong(content: object) -> str:
    """The first wrong value in the objects of an answer."""
    match content:
        case WrongValue():
            return str(content)
        case dict():
            found = [_first_wrong(value) for value in content.values()]
        case list():
            found = [_first_wrong(value) for value in content]
        case _:
            return ""
    return next((text for text in found if text), "")
