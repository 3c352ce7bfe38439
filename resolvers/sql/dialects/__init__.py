"""Each warehouse's SQL, in the table `DIALECTS` by the `provider:` of a connection.

Nothing else in the gateway depends on which warehouse it is.
"""

from resolvers.sql.dialects.boxes import BBox
from resolvers.sql.dialects.dialect import Cell, Dialect, Spatial
from resolvers.sql.dialects.periods import CALENDAR_STEPS, STEPS
from resolvers.sql.dialects.placeholders import Binding, PlaceholderWriter, bind
from resolvers.sql.dialects.warehouses import (
    BIGQUERY,
    DATABRICKS,
    DIALECTS,
    ORACLE,
    POSTGRES,
    REDSHIFT,
    SNOWFLAKE,
)

__all__ = [
    "BIGQUERY",
    "CALENDAR_STEPS",
    "DATABRICKS",
    "DIALECTS",
    "ORACLE",
    "POSTGRES",
    "REDSHIFT",
    "SNOWFLAKE",
    "STEPS",
    "BBox",
    "Binding",
    "Cell",
    "Dialect",
    "PlaceholderWriter",
    "Spatial",
    "bind",
]
