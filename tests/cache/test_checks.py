"""What is promised of caches and of the store that workers share, by number.

Each promise has tests that begin with its number, as `test_07_…`, in `tests/cache`, `tests/store` or
`tests/sandbox`:

 1  Age at CARTO counts: max-age and s-maxage together are what is left of `maxAge`.
 2  Without an Age, all of what CARTO may keep counts.
 3  A result of CARTO above `maxAge` is requested once more, by POST.
 4  Nothing in nginx and a browser is older than `maxAge` and a second.
 5  Less than 20 s with the Maps API is an error in the catalog.
 6  One template without `cache:` makes the response `no-store`.
 7  The same query on two workers is one statement.
 8  A hundred cold requests on several workers and hosts are one statement.
 9  The lock of a worker that was killed ends within 10 s.
10  Fifty clients of 20,000 features: one statement, equal bytes, bounded memory.
11  A stuck reader delays nobody for more than 2 s; its response lacks the last chunk.
12  A response that CARTO breaks off is cut for all and not kept.
13  Callers that joined are served when the first one leaves.
14  The first caller's deadline is not theirs.
15  `stale`: the old result at once, one refresh, then the new one.
16  `onError`: the old result while CARTO is unavailable; never for a rejected statement.
17  Two tenants never get each other's rows, warm or cold.
18  A role that is withdrawn ends hits.
19  A key that is revoked ends hits.
20  Hits count to the rates of callers and templates.
21  Each hit has its own request ID and log line.
22  Errors are kept nowhere, nor in nginx.
23  A credential passes nginx's cache.
24  304 from the gateway and nginx; one tag with and without gzip, and per media type.
25  No RateLimit and no ID of a client in public responses.
26  A purge reaches all workers, leaves other templates, and results from before it are not kept.
27  An edited template needs no purge.
28  A store that is stopped delays nobody, and is used again.
29  One worker spends exactly its budget over a store that was killed and emptied.
30  Several workers spend at most a second's spending more; without a store, their shares.
31  Several workers let exactly the rate through.
32  A store that may evict counters is warned of.
33  One token request of all workers; the store has no plain text; another secret, another request.
34  A forged result in the store is not used.
35  Persisted queries: registered, bounded, shared, hashed again.
36  A hit costs less than twice the CPU of a server that does nothing.
"""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

from resolvers.errors import CatalogError
from schema.catalog import load_catalog
from tests.cache.test_results import TOWNS
from tests.resolvers.shops import write_catalog

TESTS: Final = Path(__file__).parents[1]
NUMBERS: Final = [int(each) for each in re.findall(r"^ ?(\d+)  ", __doc__ or "", re.MULTILINE)]


def numbers_with_tests() -> set[int]:
    files = [*TESTS.glob("cache/*.py"), *TESTS.glob("store/*.py"), *TESTS.glob("sandbox/*.py")]
    names = [
        node.name
        for file in files
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return {int(found[1]) for name in names if (found := re.match(r"test_(\d\d)_", name))}


def test_each_promise_has_a_test() -> None:
    assert [*range(1, 37)] == NUMBERS
    assert numbers_with_tests() == {*NUMBERS}


@pytest.mark.parametrize(("age", "is_allowed"), [("15s", False), ("20s", True)])
def test_05_the_maps_api_keeps_nothing_for_less_than_twenty_seconds(
    tmp_path: Path, age: str, is_allowed: bool
) -> None:
    features = TOWNS.format(age).replace("columns:", "geometry: geom\ncolumns:")
    features = features.replace("SELECT name", "SELECT name, geom")
    catalog = write_catalog(tmp_path, features__towns=features)
    if is_allowed:
        assert load_catalog(catalog).templates
    else:
        with pytest.raises(CatalogError, match="20"):
            load_catalog(catalog)
