"""Client of GoogleSQL's reference implementation, BigQuery's own code compiled to WebAssembly (PyPI `zetasql`).

It evaluates expressions without GEOGRAPHY and without APPROX_ functions. The compiled module is kept between runs in
a folder of the user's own, as compiling takes twenty seconds and a gigabyte.
"""

import ctypes
import os
import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import wasmtime
import zetasql.wasi
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as service
from zetasql.wasi._pb2.zetasql.proto import options_pb2
from zetasql.wasi._pb2.zetasql.public import options_pb2 as public
from zetasql.wasi._pb2.zetasql.public import type_pb2

FEATURES = [
    "ANALYTIC_FUNCTIONS",
    "BIGNUMERIC_TYPE",
    "CBRT_FUNCTIONS",
    "CHAINED_FUNCTION_CALLS",
    "GROUP_BY_ROLLUP",
    "INTERVAL_TYPE",
    "INVERSE_TRIG_FUNCTIONS",
    "JSON_ARRAY_FUNCTIONS",
    "JSON_ARRAY_VALUE_EXTRACTION_FUNCTIONS",
    "JSON_CONSTRUCTOR_FUNCTIONS",
    "JSON_KEYS_FUNCTION",
    "JSON_LAX_VALUE_EXTRACTION_FUNCTIONS",
    "JSON_MUTATOR_FUNCTIONS",
    "JSON_TYPE",
    "JSON_VALUE_EXTRACTION_FUNCTIONS",
    "NAMED_ARGUMENTS",
    "NUMERIC_TYPE",
    "PARAMETERIZED_TYPES",
    "ROUND_WITH_ROUNDING_MODE",
    "TIMESTAMP_NANOS",
    "TIME_BUCKET_FUNCTIONS",
    "V_1_1_HAVING_IN_AGGREGATE",
    "V_1_1_LIMIT_IN_AGGREGATE",
    "V_1_1_NULL_HANDLING_MODIFIER_IN_AGGREGATE",
    "V_1_1_NULL_HANDLING_MODIFIER_IN_ANALYTIC",
    "V_1_1_ORDER_BY_IN_AGGREGATE",
    "V_1_1_SELECT_STAR_EXCEPT_REPLACE",
    "V_1_1_WITH_ON_SUBQUERY",
    "V_1_2_CIVIL_TIME",
    "V_1_2_GROUP_BY_ARRAY",
    "V_1_2_GROUP_BY_STRUCT",
    "V_1_2_SAFE_FUNCTION_CALL",
    "V_1_2_WEEK_WITH_WEEKDAY",
    "V_1_3_ADDITIONAL_STRING_FUNCTIONS",
    "V_1_3_ALLOW_REGEXP_EXTRACT_OPTIONALS",
    "V_1_3_CONCAT_MIXED_TYPES",
    "V_1_3_DATE_ARITHMETICS",
    "V_1_3_DATE_TIME_CONSTRUCTORS",
    "V_1_3_DECIMAL_ALIAS",
    "V_1_3_EXTENDED_DATE_TIME_SIGNATURES",
    "V_1_3_FORMAT_IN_CAST",
    "V_1_3_IS_DISTINCT",
    "V_1_3_LIKE_ANY_SOME_ALL",
    "V_1_3_NULLS_FIRST_LAST_IN_ORDER_BY",
    "V_1_3_PIVOT",
    "V_1_3_QUALIFY",
    "V_1_3_UNNEST_AND_FLATTEN_ARRAYS",
    "V_1_3_UNPIVOT",
    "V_1_3_WITH_RECURSIVE",
    "V_1_4_ARRAY_AGGREGATION_FUNCTIONS",
    "V_1_4_BARE_ARRAY_ACCESS",
    "V_1_4_DISABLE_FLOAT32",
    "V_1_4_GROUPING_BUILTIN",
    "V_1_4_GROUPING_SETS",
    "V_1_4_GROUP_BY_ALL",
    "V_1_4_LITERAL_CONCATENATION",
]
ALIASES = {
    **dict.fromkeys(
        ("INT", "SMALLINT", "INTEGER", "BIGINT", "TINYINT", "BYTEINT"), type_pb2.TYPE_INT64
    ),
    "DECIMAL": type_pb2.TYPE_NUMERIC,
    "BIGDECIMAL": type_pb2.TYPE_BIGNUMERIC,
}
TYPES = {
    type_pb2.TYPE_INT64: "INT64",
    type_pb2.TYPE_DOUBLE: "FLOAT64",
    type_pb2.TYPE_BOOL: "BOOL",
    type_pb2.TYPE_STRING: "STRING",
    type_pb2.TYPE_BYTES: "BYTES",
    type_pb2.TYPE_DATE: "DATE",
    type_pb2.TYPE_TIMESTAMP: "TIMESTAMP",
    type_pb2.TYPE_DATETIME: "DATETIME",
    type_pb2.TYPE_TIME: "TIME",
    type_pb2.TYPE_NUMERIC: "NUMERIC",
    type_pb2.TYPE_BIGNUMERIC: "BIGNUMERIC",
    type_pb2.TYPE_JSON: "JSON",
    type_pb2.TYPE_INTERVAL: "INTERVAL",
}


class Rejected(Exception):
    """The reference implementation rejects the expression, in its own words."""


class Reference:
    """One instance of the module. Not for several threads."""

    def __init__(self) -> None:
        engine, module = _compiled()
        self._store = wasmtime.Store(engine)
        self._store.set_wasi(_with_time_zones())
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        self._exports: Any = linker.instantiate(self._store, module).exports(self._store)
        self._exports["_initialize"](self._store)
        self._options = _options()

    def evaluate(self, expression: str) -> tuple[str, Any]:
        """Return the BigQuery type of an expression and its value."""
        request = service.EvaluateRequest(sql=expression, options=self._options)
        response = service.EvaluateResponse.FromString(
            self._call("Evaluate", request.SerializeToString())
        )
        kind = response.prepared.output_type
        return _type_name(kind), _value(kind, response.value)

    def _call(self, name: str, data: bytes) -> bytes:
        exports, store = self._exports, self._store
        pointer = exports["wasm_malloc"](store, len(data) or 1)
        size_at = exports["wasm_malloc"](store, 4)
        ctypes.memmove(self._address(pointer), data, len(data))
        try:
            result = exports[f"ZetaSqlLocalService_{name}"](store, pointer, len(data), size_at)
            if result == 0:
                raise Rejected(self._last_error())
            size = int.from_bytes(ctypes.string_at(self._address(size_at), 4), "little")
            return ctypes.string_at(self._address(result), size)
        finally:
            exports["wasm_free"](store, pointer)
            exports["wasm_free"](store, size_at)

    def _last_error(self) -> str:
        size = self._exports["wasm_get_last_error_size"](self._store)
        pointer = self._exports["wasm_get_last_error"](self._store)
        text = ctypes.string_at(self._address(pointer), size).decode("utf-8", "replace")
        return re.sub(r"^Code: \d+, Message: ", "", text)

    def _address(self, pointer: int) -> int:
        # The memory may move while the module runs, so its base is read each time.
        base = ctypes.addressof(self._exports["memory"].data_ptr().contents)
        return base + (pointer & 0xFFFFFFFF)


def _with_time_zones() -> wasmtime.WasiConfig:
    # Without this folder every timestamp ends the module.
    config = wasmtime.WasiConfig()
    zones = files("tzdata") / "zoneinfo"
    config.preopen_dir(str(zones), "/usr/share/zoneinfo")
    return config


@cache
def _compiled() -> tuple[wasmtime.Engine, wasmtime.Module]:
    config = wasmtime.Config()
    config.shared_memory = True
    # wasmtime's own cache keeps the compiled module with a checksum of its own.
    settings = Path(tempfile.gettempdir()) / f"carto-graphql-reference-{os.getuid()}"
    settings.mkdir(mode=0o700, exist_ok=True)
    (settings / "cache.toml").write_text(f'[cache]\ndirectory = "{settings / "modules"}"\n')
    config.cache = str(settings / "cache.toml")
    engine = wasmtime.Engine(config)
    return engine, wasmtime.Module.from_file(engine, str(zetasql.wasi.get_wasm_path()))


def _options() -> options_pb2.AnalyzerOptionsProto:
    language = options_pb2.LanguageOptionsProto(product_mode=public.PRODUCT_EXTERNAL)
    features = public.LanguageFeature
    language.enabled_language_features.extend(
        sorted(features.Value(f"FEATURE_{name}") for name in FEATURES)
    )
    language.reserved_keywords.extend(["QUALIFY"])
    return options_pb2.AnalyzerOptionsProto(language_options=language, default_timezone="UTC")


def _type_name(kind: Any) -> str:
    if kind.type_kind == type_pb2.TYPE_ARRAY:
        return f"ARRAY<{_type_name(kind.array_type.element_type)}>"
    if kind.type_kind == type_pb2.TYPE_STRUCT:
        fields = (
            f"{field.field_name} {_type_name(field.field_type)}".strip()
            for field in kind.struct_type.field
        )
        return f"STRUCT<{', '.join(fields)}>"
    return TYPES[kind.type_kind]


def _value(kind: Any, value: Any) -> Any:
    """Return a value in the form that CARTO sends it in."""
    field = value.WhichOneof("value")
    if field is None:
        return None
    if kind.type_kind == type_pb2.TYPE_ARRAY:
        return [_value(kind.array_type.element_type, item) for item in value.array_value.element]
    if kind.type_kind == type_pb2.TYPE_STRUCT:
        fields = zip(kind.struct_type.field, value.struct_value.field, strict=True)
        return {
            field.field_name or f"_field_{number}": _value(field.field_type, item)
            for number, (field, item) in enumerate(fields, 1)
        }
    return _SCALARS.get(kind.type_kind, lambda item: item)(getattr(value, field))


def _day(days: int) -> Mapping[str, str]:
    return {"value": (date(1970, 1, 1) + timedelta(days)).isoformat()}


def _moment(stamp: Any) -> Mapping[str, str]:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
        seconds=stamp.seconds, microseconds=stamp.nanos // 1000
    )
    digits = 3 if moment.microsecond % 1000 == 0 else 6
    fraction = f"{moment.microsecond:06}"[:digits] + ("000" if digits == 6 else "")
    return {"value": f"{moment:%Y-%m-%dT%H:%M:%S}".rjust(19, "0") + f".{fraction}Z"}


def _civil(value: Any) -> Mapping[str, str]:
    bits, nanos = value.bit_field_datetime_seconds, value.nanos
    year, month, day = bits >> 26, bits >> 22 & 15, bits >> 17 & 31
    clock = _clock_text(bits & 0x1FFFF, nanos)
    return {"value": f"{year:04}-{month:02}-{day:02}T{clock}"}


def _clock(bits: int) -> Mapping[str, str]:
    return {"value": _clock_text(bits >> 30, bits & 0x3FFFFFFF)}


def _clock_text(bits: int, nanos: int) -> str:
    text = f"{bits >> 12:02}:{bits >> 6 & 63:02}:{bits & 63:02}"
    return f"{text}.{nanos // 1000:06}" if nanos else text


def _decimal(scale: int) -> Any:
    def read(data: bytes) -> str:
        digits = int.from_bytes(data, "little", signed=True)
        whole, fraction = divmod(abs(digits), 10**scale)
        text = f"{whole}.{fraction:0{scale}}".rstrip("0").rstrip(".")
        return f"-{text}" if digits < 0 else text

    return read


def _integer(value: int) -> int | str:
    return value if abs(value) < 2**53 else str(value)


_SCALARS = {
    type_pb2.TYPE_INT64: _integer,
    type_pb2.TYPE_DATE: _day,
    type_pb2.TYPE_TIMESTAMP: _moment,
    type_pb2.TYPE_DATETIME: _civil,
    type_pb2.TYPE_TIME: _clock,
    type_pb2.TYPE_NUMERIC: _decimal(9),
    type_pb2.TYPE_BIGNUMERIC: _decimal(38),
}
