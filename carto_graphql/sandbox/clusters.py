"""Clusters of points by their density: BigQuery's ST_CLUSTERDBSCAN."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import numpy as np

from carto_graphql.sandbox import sphere
from carto_graphql.sandbox.wkb import read_wkb

__all__ = ["cluster"]

_MAX_CLUSTERED: Final = 4000


@lru_cache(maxsize=4)
def _clusters(shapes: tuple[bytes | None, ...], reach: float, minimum: int) -> Sequence[int | None]:
    """Return each point's cluster number, or None for no cluster. `reach` is in metres.

    Raise ValueError for shapes other than points.
    """
    parts = [read_wkb(shape) if shape else [] for shape in shapes]
    if any(part.kind != "point" or len(every) > 1 for every in parts for part in every):
        raise ValueError("Not in the sandbox: ST_CLUSTERDBSCAN of other shapes than points")
    places = [at for at, part in enumerate(parts) if part]
    vectors = np.array([sphere.to_vector(parts[at][0].paths[0][0]) for at in places])
    chord = 2 * math.sin(min(reach / sphere.RADIUS / 2, math.pi / 2))
    # DBSCAN (Ester et al. 1996): `minimum` points within `reach` make a cluster.
    near = [np.flatnonzero(np.linalg.norm(vectors - each, axis=1) <= chord) for each in vectors]
    return _label(near, places, len(shapes), minimum)


def _label(
    near: Sequence[Any], places: Sequence[int], count: int, minimum: int
) -> Sequence[int | None]:
    labels: list[int | None] = [None] * count
    cluster = 0
    for start in range(len(near)):
        if labels[places[start]] is not None or len(near[start]) < minimum:
            continue
        waiting = [start]
        labels[places[start]] = cluster
        while waiting:
            at = waiting.pop()
            for each in near[at] if len(near[at]) >= minimum else ():
                if labels[places[each]] is None:
                    labels[places[each]] = cluster
                    waiting.append(int(each))
        cluster += 1
    return labels


def cluster(shapes: list[bytes | None], number: int, reach: float, minimum: int) -> int | None:
    """Return the number of one point's cluster, from 0, or None for no cluster.

    `number` is the point's position in `shapes` (WKB), from 1. `reach` is in metres. Raise
    ValueError for invalid shapes.
    """
    if len(shapes) > _MAX_CLUSTERED:
        raise ValueError(
            f"Not in the sandbox: ST_CLUSTERDBSCAN of more than {_MAX_CLUSTERED} shapes"
        )
    return _clusters(tuple(shapes), reach, minimum)[number - 1]
