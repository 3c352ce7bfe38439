"""Documents: the memory that one takes in the cache."""

import gc
import tracemalloc
from pathlib import Path

import pytest

from carto_graphql.sandbox import sandbox_catalog
from resolvers.catalog.loading import load_catalog
from schema.build import build_schema
from schema.documents import estimate_bytes
from schema.execution import Executor


def aliased(count: int, selection: str) -> str:
    return " ".join(f"a{number}: {selection}" for number in range(count))


@pytest.mark.threat("H05")
@pytest.mark.parametrize(
    "query",
    [
        pytest.param("{ features { cities { type } } }", id="short"),
        pytest.param(f"{{ features {{ {aliased(90, '__typename')} }} }}", id="aliases"),
        pytest.param(f"{{ {aliased(20, 'features { ' + '__typename ' * 45 + '}')} }}", id="fields"),
        pytest.param('{ features { cities(countries: ["FR"]) { type } } } #' + "a" * 9_000, id="comment"),
        pytest.param("{ features { cities(orderBy: [" + "{field: name} " * 90 + "]) { type } } }", id="objects"),
        pytest.param("{ features { counties(states: [" + '"A" ' * 900 + "]) { type } } }", id="list"),
        pytest.param("{ " + "... { " * 60 + "__typename" + " }" * 61, id="inline fragments"),
    ],
)  # fmt: skip
def test_a_document_takes_no_more_memory_than_is_estimated(query: str) -> None:
    catalog = load_catalog(Path(str(sandbox_catalog())))
    executor = Executor(
        build_schema(catalog.public_templates())._schema, catalog.public_templates()
    )
    executor._check(query, None)  # what is loaded once does not count
    gc.collect()
    tracemalloc.start()
    plans = [executor._check(query + " " * number, None).plan for number in range(3)]
    for plan in plans:
        assert plan
        plan.prepare({})
    gc.collect()
    found, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found / len(plans) < estimate_bytes(query)
