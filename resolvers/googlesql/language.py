"""BigQuery's dialect of GoogleSQL: its features and its types."""

import re
from collections.abc import Iterator
from typing import Any, Final

from zetasql.wasi._pb2.zetasql.proto import options_pb2
from zetasql.wasi._pb2.zetasql.public import options_pb2 as public_pb2
from zetasql.wasi._pb2.zetasql.public import type_pb2
from zetasql.wasi._pb2.zetasql.resolved_ast.resolved_node_kind_pb2 import RESOLVED_QUERY_STMT

__all__ = ["NAMED_TYPES", "is_type", "language_options", "type_name", "type_proto"]

_FEATURES: Final = """
ANALYTIC_FUNCTIONS ANONYMIZATION BIGNUMERIC_TYPE CBRT_FUNCTIONS ENCRYPTION GEOGRAPHY
GROUP_BY_ROLLUP INTERVAL_TYPE INVERSE_TRIG_FUNCTIONS JSON_ARRAY_FUNCTIONS JSON_TYPE
JSON_VALUE_EXTRACTION_FUNCTIONS NAMED_ARGUMENTS NUMERIC_TYPE PARAMETERIZED_TYPES
ROUND_WITH_ROUNDING_MODE TABLESAMPLE TABLE_VALUED_FUNCTIONS TEMPLATE_FUNCTIONS TIMESTAMP_NANOS
TIME_BUCKET_FUNCTIONS V_1_1_HAVING_IN_AGGREGATE V_1_1_LIMIT_IN_AGGREGATE
V_1_1_NULL_HANDLING_MODIFIER_IN_AGGREGATE V_1_1_NULL_HANDLING_MODIFIER_IN_ANALYTIC
V_1_1_ORDER_BY_IN_AGGREGATE V_1_1_SELECT_STAR_EXCEPT_REPLACE V_1_1_WITH_ON_SUBQUERY
V_1_2_CIVIL_TIME V_1_2_SAFE_FUNCTION_CALL V_1_2_WEEK_WITH_WEEKDAY
V_1_3_ADDITIONAL_STRING_FUNCTIONS V_1_3_ALLOW_DASHES_IN_TABLE_NAME
V_1_3_ALLOW_REGEXP_EXTRACT_OPTIONALS V_1_3_ANNOTATION_FRAMEWORK V_1_3_COLLATION_SUPPORT
V_1_3_CONCAT_MIXED_TYPES V_1_3_DATE_ARITHMETICS V_1_3_DATE_TIME_CONSTRUCTORS V_1_3_DECIMAL_ALIAS
V_1_3_EXTENDED_DATE_TIME_SIGNATURES V_1_3_EXTENDED_GEOGRAPHY_PARSERS V_1_3_FORMAT_IN_CAST
V_1_3_IS_DISTINCT V_1_3_LIKE_ANY_SOME_ALL V_1_3_NULLS_FIRST_LAST_IN_ORDER_BY V_1_3_PIVOT
V_1_3_QUALIFY V_1_3_UNNEST_AND_FLATTEN_ARRAYS V_1_3_UNPIVOT V_1_3_WITH_GROUP_ROWS
V_1_3_WITH_RECURSIVE V_1_4_ARRAY_AGGREGATION_FUNCTIONS V_1_4_GROUPING_BUILTIN
V_1_4_GROUPING_SETS V_1_4_GROUP_BY_ALL
PIPES PIPE_STATIC_DESCRIBE RANGE_TYPE JSON_CONSTRUCTOR_FUNCTIONS JSON_MUTATOR_FUNCTIONS
JSON_LAX_VALUE_EXTRACTION_FUNCTIONS JSON_QUERY_LAX JSON_KEYS_FUNCTION
JSON_ARRAY_VALUE_EXTRACTION_FUNCTIONS JSON_MORE_VALUE_EXTRACTION_FUNCTIONS
ENABLE_CONSTANT_EXPRESSION_IN_JSON_PATH DIFFERENTIAL_PRIVACY V_1_2_GROUP_BY_STRUCT
V_1_2_GROUP_BY_ARRAY V_1_4_CORRESPONDING V_1_4_CORRESPONDING_FULL V_1_4_BY_NAME
V_1_4_ENABLE_FLOAT_DISTANCE_FUNCTIONS V_1_4_ENABLE_EDIT_DISTANCE_BYTES V_1_3_TYPEOF_FUNCTION
MATCH_RECOGNIZE CHAINED_FUNCTION_CALLS V_1_4_LIKE_ANY_SOME_ALL_ARRAY
V_1_4_LIKE_ANY_SOME_ALL_SUBQUERY V_1_1_FOR_SYSTEM_TIME_AS_OF V_1_4_DISABLE_FLOAT32
V_1_4_LITERAL_CONCATENATION V_1_4_WITH_EXPRESSION V_1_4_BARE_ARRAY_ACCESS
V_1_4_STRUCT_POSITIONAL_ACCESSOR MULTILEVEL_AGGREGATION PIPE_WITH
KLL_FLOAT64_PRIMARY_WITH_DOUBLE_ALIAS JSON_FLATTEN_FUNCTION AGGREGATION_THRESHOLD
DIFFERENTIAL_PRIVACY_THRESHOLDING DIFFERENTIAL_PRIVACY_MAX_ROWS_CONTRIBUTED
DIFFERENTIAL_PRIVACY_PUBLIC_GROUPS PIPE_NAMED_WINDOWS V_1_3_ALLOW_CONSECUTIVE_ON
"""
"""What BigQuery documents; `maximum_features` would also accept what it does not have."""

_KINDS: Final = {
    "INT64": type_pb2.TYPE_INT64,
    "FLOAT64": type_pb2.TYPE_DOUBLE,
    "STRING": type_pb2.TYPE_STRING,
    "BOOL": type_pb2.TYPE_BOOL,
    "BYTES": type_pb2.TYPE_BYTES,
    "DATE": type_pb2.TYPE_DATE,
    "DATETIME": type_pb2.TYPE_DATETIME,
    "TIME": type_pb2.TYPE_TIME,
    "TIMESTAMP": type_pb2.TYPE_TIMESTAMP,
    "GEOGRAPHY": type_pb2.TYPE_GEOGRAPHY,
    "NUMERIC": type_pb2.TYPE_NUMERIC,
    "BIGNUMERIC": type_pb2.TYPE_BIGNUMERIC,
    "JSON": type_pb2.TYPE_JSON,
    "INTERVAL": type_pb2.TYPE_INTERVAL,
}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}
NAMED_TYPES: Final = {
    **dict.fromkeys(
        ("INT", "SMALLINT", "INTEGER", "BIGINT", "TINYINT", "BYTEINT"), type_pb2.TYPE_INT64
    ),
    "DECIMAL": type_pb2.TYPE_NUMERIC,
    "BIGDECIMAL": type_pb2.TYPE_BIGNUMERIC,
    "BOOLEAN": type_pb2.TYPE_BOOL,
}
"""Other names of types."""


def language_options() -> Any:
    """Return the analyzer's options for BigQuery's dialect of GoogleSQL."""
    feature = public_pb2.LanguageFeature
    options = options_pb2.LanguageOptionsProto(
        name_resolution_mode=public_pb2.NAME_RESOLUTION_DEFAULT,
        product_mode=public_pb2.PRODUCT_EXTERNAL,
    )
    features = {feature.Value(f"FEATURE_{name}") for name in _FEATURES.split()}
    options.enabled_language_features.extend(sorted(features))
    options.supported_statement_kinds.append(RESOLVED_QUERY_STMT)
    options.reserved_keywords.extend(["QUALIFY", "MATCH_RECOGNIZE", "GRAPH_TABLE"])
    return options


def is_type(text: str) -> bool:
    """Return True if `text` is a type that `type_proto` can read."""
    try:
        type_proto(text)
    except (KeyError, RecursionError):
        return False
    return True


def type_proto(text: str) -> Any:
    """Return the protobuf message for a BigQuery type, such as `ARRAY<INT64>`.

    Raise `KeyError` for an unknown type.
    """
    text = text.strip()
    if array := re.fullmatch(r"ARRAY\s*<(.*)>", text, re.DOTALL | re.IGNORECASE):
        type_ = type_pb2.TypeProto(type_kind=type_pb2.TYPE_ARRAY)
        type_.array_type.element_type.CopyFrom(type_proto(array[1]))
        return type_
    if struct := re.fullmatch(r"STRUCT\s*<(.*)>", text, re.DOTALL | re.IGNORECASE):
        return _struct(struct[1])
    if range_ := re.fullmatch(r"RANGE\s*<(.*)>", text, re.DOTALL | re.IGNORECASE):
        type_ = type_pb2.TypeProto(type_kind=type_pb2.TYPE_RANGE)
        type_.range_type.element_type.CopyFrom(type_proto(range_[1]))
        return type_
    name = re.sub(r"\s*\(.*\)\Z", "", text.upper())
    return type_pb2.TypeProto(type_kind=_KINDS.get(name) or NAMED_TYPES[name])


def _struct(fields: str) -> Any:
    type_ = type_pb2.TypeProto(type_kind=type_pb2.TYPE_STRUCT)
    type_.struct_type.SetInParent()
    for text in _split(fields):
        field = type_.struct_type.field.add()
        named = re.fullmatch(
            r"\s*(?!(?:ARRAY|STRUCT|RANGE)\s*<)(\w+|`[^`]+`)\s+(.+)", text, re.DOTALL
        )
        field.field_name = named[1].strip("`") if named else ""
        field.field_type.CopyFrom(type_proto(named[2] if named else text))
    return type_


def _split(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for position, sign in enumerate(text):
        depth += {"<": 1, "(": 1, ">": -1, ")": -1}.get(sign, 0)
        if sign == "," and depth == 0:
            yield text[start:position]
            start = position + 1
    yield text[start:]


def type_name(type_: Any) -> str:
    """Return BigQuery's name of a protobuf type. For a STRUCT, the fields are left out."""
    if type_.type_kind == type_pb2.TYPE_ARRAY:
        return f"ARRAY<{type_name(type_.array_type.element_type)}>"
    if type_.type_kind == type_pb2.TYPE_STRUCT:
        return "STRUCT"
    return _NAMES.get(type_.type_kind) or str(type_pb2.TypeKind.Name(type_.type_kind))
