"""The functions of BigQuery and of CARTO's Analytics Toolbox that the sandbox has.

The folder `signatures` lists their signatures. Every other function is rejected by name. In a line, `= name` names
the function of DuckDB that does the same. Without it, a writer with the function's name is used (writers.py), or the
macro `bq_NAME` (the folder `macros`). `-> !` marks a signature that BigQuery has and the sandbox does not. Without
such a line an argument could be coerced to a type that gives another result.

https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-all
https://docs.carto.com/data-and-analysis/analytics-toolbox-for-bigquery/sql-reference
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Final

from carto_graphql.sandbox.bigquery.matching import Signature, read_signature

__all__ = ["AGGREGATES", "MISSING", "SCALARS", "TOOLBOX", "TOPICS"]

MISSING: Final = "!"
"""The return type that marks what the sandbox does not have."""


def _read_topic(topic: str) -> Sequence[Signature]:
    folder = files("carto_graphql.sandbox.bigquery") / "signatures"
    lines = (folder / f"{topic}.txt").read_text(encoding="utf-8").splitlines()
    return [read_signature(line) for line in lines if line]


TOPICS: Final[Mapping[str, Sequence[Signature]]] = {
    topic: _read_topic(topic)
    for topic in (
        *("aggregates", "arrays", "conditions", "numbers", "shapes", "texts", "times", "toolbox"),
    )
}


def _by_name(topics: Sequence[str]) -> Mapping[str, Sequence[Signature]]:
    found: defaultdict[str, list[Signature]] = defaultdict(list)
    for topic in topics:
        for signature in TOPICS[topic]:
            found[signature.name].append(signature)
    for signatures in found.values():
        signatures.sort(key=lambda signature: signature.returns == MISSING)
    return dict(found)


SCALARS: Final = _by_name(("arrays", "conditions", "numbers", "shapes", "texts", "times"))
AGGREGATES: Final = _by_name(("aggregates",))
"""Aggregate and window functions."""
TOOLBOX: Final = _by_name(("toolbox",))
"""CARTO's own functions, under `carto` or `carto-un.carto` (or the name of another region)."""
