"""How each warehouse spells what the gateway writes around a template. The only room that knows.

A dialect is an instance in the table `DIALECTS`, found by the `provider:` of a connection.
"""

from resolvers.sql.dialects.boxes import BBox
from resolvers.sql.dialects.dialect import Dialect, Spatial
from resolvers.sql.dialects.placeholders import Marks, Slot, bind
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
    "DATABRICKS",
    "DIALECTS",
    "ORACLE",
    "POSTGRES",
    "REDSHIFT",
    "SNOWFLAKE",
    "BBox",
    "Dialect",
    "Marks",
    "Slot",
    "Spatial",
    "bind",
]
