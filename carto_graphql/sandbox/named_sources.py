"""The sandbox's Named Sources: SQL that CARTO keeps under a name, and runs for a query that is that name.

https://docs.carto.com/carto-user-manual/developers/named-sources
"""

import re
from collections.abc import Mapping
from typing import Final

__all__ = ["NAMED_SOURCES", "is_name"]

NAMED_SOURCES: Final[Mapping[str, Mapping[str, str]]] = {
    "carto_dw": {
        "strong_earthquakes": """
SELECT id, time, magnitude, depth, place, geom
FROM `sandbox.world.earthquakes`
WHERE magnitude >= @minMagnitude AND time >= CAST(@since AS TIMESTAMP)
ORDER BY magnitude DESC, id
""",
    },
    "postgis": {
        "strong_earthquakes": """
SELECT id, time, magnitude, depth, place, geom
FROM world.earthquakes
WHERE magnitude >= CAST($1 AS double precision) AND time >= CAST($2 AS timestamptz)
ORDER BY magnitude DESC, id
""",
    },
}
"""Connection -> name -> SQL, with the placeholders of its warehouse."""

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{1,49}[a-z0-9]")


def is_name(text: str) -> bool:
    """Return True if `text` looks like the name of a Named Source rather than SQL."""
    return _NAME.fullmatch(text) is not None
