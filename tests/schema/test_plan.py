"""Plans, which the event loop and the documents' thread prepare side by side."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, get_ident
from typing import Any

import pytest

from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog.loading import load_catalog
from schema.build import build_schema
from schema.execution import Executor
from schema.plan import Plan, Prepared

QUERY = "{ features { cities(limit: 1) { type } } queryRows { largestCities { rows { name } } } }"


def built_plan(query: str) -> Plan:
    templates = load_catalog(Path(str(sandbox_catalog()))).public_templates()
    plan = Executor(build_schema(templates)._schema, templates)._check(query, None).plan
    assert plan is not None
    return plan


def prepared(plan: Plan) -> tuple[int, list[bytes]]:
    """Return the number of a plan's calls, and the pieces of JSON around the calls' results."""
    found = plan.prepare({})
    assert isinstance(found, Prepared)
    assert len(found.calls) == len(found.steps.steps) == len(found.steps.slots)
    return len(found.calls), [*found.steps.texts]


def test_a_plan_that_is_being_prepared_is_never_seen_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan, work_out = built_plan(QUERY), Plan._work_out_namespace
    this_thread, has_begun, may_go_on = get_ident(), Event(), Event()

    def waiting(self: Plan, *arguments: Any) -> None:
        work_out(self, *arguments)
        if get_ident() != this_thread:
            has_begun.set()
            assert may_go_on.wait(30)

    monkeypatch.setattr(Plan, "_work_out_namespace", waiting)
    with ThreadPoolExecutor(1) as thread:
        first = thread.submit(prepared, plan)
        assert has_begun.wait(30)
        # A second client sends the same document before the plan is ready.
        second = prepared(plan)
        may_go_on.set()
        assert first.result() == second
    assert second[0] == 2
    assert b"".join(second[1]) == (
        b'{"data":{"features":{"cities":},"queryRows":{"largestCities":}}'
    )


def test_a_plan_that_could_not_be_prepared_is_not_kept_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan = built_plan(QUERY)
    with monkeypatch.context() as patch:
        patch.setattr(Plan, "_step", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            plan.prepare({})
    assert prepared(plan)[0] == 2
