"""Types of the functions of H3 and quadbin cells, without the packages that compute them."""

from collections.abc import Mapping, Sequence
from typing import Final

__all__ = ["SIGNATURES"]

SIGNATURES: Final[Mapping[str, tuple[Sequence[str], str]]] = {
    "h3_boundary": (["STRING"], "BYTES"),
    "h3_center": (["STRING"], "BYTES"),
    "h3_compact": (["ARRAY<STRING>"], "ARRAY<STRING>"),
    "h3_distance": (["STRING", "STRING"], "INT64"),
    "h3_fromlonglat": (["FLOAT64", "FLOAT64", "INT64"], "STRING"),
    "h3_hexring": (["STRING", "INT64"], "ARRAY<STRING>"),
    "h3_int_tostring": (["INT64"], "STRING"),
    "h3_ispentagon": (["STRING"], "BOOL"),
    "h3_isvalid": (["STRING"], "BOOL"),
    "h3_kring": (["STRING", "INT64"], "ARRAY<STRING>"),
    "h3_polyfill": (["BYTES", "INT64"], "ARRAY<STRING>"),
    "h3_resolution": (["STRING"], "INT64"),
    "h3_string_toint": (["STRING"], "INT64"),
    "h3_tochildren": (["STRING", "INT64"], "ARRAY<STRING>"),
    "h3_toparent": (["STRING", "INT64"], "STRING"),
    "h3_uncompact": (["ARRAY<STRING>", "INT64"], "ARRAY<STRING>"),
    "quadbin_bbox": (["INT64"], "ARRAY<FLOAT64>"),
    "quadbin_boundary": (["INT64"], "BYTES"),
    "quadbin_center": (["INT64"], "BYTES"),
    "quadbin_fromlonglat": (["FLOAT64", "FLOAT64", "INT64"], "INT64"),
    "quadbin_fromzxy": (["INT64", "INT64", "INT64"], "INT64"),
    "quadbin_isvalid": (["INT64"], "BOOL"),
    "quadbin_kring": (["INT64", "INT64"], "ARRAY<INT64>"),
    "quadbin_of_box": (["FLOAT64"] * 4 + ["INT64"], "ARRAY<INT64>"),
    "quadbin_resolution": (["INT64"], "INT64"),
    "quadbin_sibling": (["INT64", "STRING"], "INT64"),
    "quadbin_tochildren": (["INT64", "INT64"], "ARRAY<INT64>"),
    "quadbin_toparent": (["INT64", "INT64"], "INT64"),
    "quadbin_tozxy": (["INT64"], "STRUCT<z INT64, x INT64, y INT64>"),
}
"""A name of `spatial_indexes.FUNCTIONS` -> the BigQuery types of its arguments and of its value."""
