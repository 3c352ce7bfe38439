"""Analysis of BigQuery's statements: whether they are valid, and their columns' names and types."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from typing import Any, Final

from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as local_pb2
from zetasql.wasi._pb2.zetasql.proto import options_pb2, simple_catalog_pb2
from zetasql.wasi._pb2.zetasql.public import function_pb2
from zetasql.wasi._pb2.zetasql.public import options_pb2 as public_pb2

from resolvers.googlesql.language import NAMED_TYPES, language_options, type_name, type_proto
from resolvers.googlesql.service import AnalyzerError, Service, Unchecked
from resolvers.googlesql.tables import Choices, Tables
from resolvers.sql.dialects.lexical import BIGQUERY

__all__ = ["NULL", "Analyzer", "AnalyzerError", "Unchecked"]

NULL: Final = "NULL"
"""The type of a column that is NULL in every row."""

_TOOLBOXES: Final[Sequence[Sequence[str]]] = (
    ("carto",),
    ("carto-un", "carto"),
    ("carto-un-eu", "carto"),
)
"""Where CARTO's Analytics Toolbox is: https://docs.carto.com/data-and-analysis/analytics-toolbox-for-bigquery"""

_NO_NAMES: Final = frozenset(
    {"IFERROR", "ISERROR", "NULLIFERROR"}
    | {"ARRAY_SUM", "ARRAY_AVG", "ARRAY_MIN"}
    | {"ARRAY_MAX", "ARRAY_INCLUDES", "ARRAY_INCLUDES_ALL"}
    | {"ARRAY_INCLUDES_ANY", "ARRAY_FIRST_N", "ARRAY_LAST_N"}
    | {"ARRAY_REMOVE_FIRST_N", "ARRAY_REMOVE_LAST_N", "L1_NORM"}
    | {"L2_NORM", "MANHATTAN_DISTANCE", "ST_ASKML"}
    | {"ST_GEOGFROMKML", "ST_DUMPPOINTS", "ST_UNARYUNION"}
    | {"ST_NEAREST_NEIGHBORS", "ANON_AVG", "ANON_COUNT"}
    | {"ANON_SUM", "ANON_QUANTILES", "ANON_STDDEV_POP"}
    | {"ANON_VAR_POP", "ANON_PERCENTILE_CONT", "TIMESTAMP_FROM_UNIX_MICROS"}
    | {"TIMESTAMP_FROM_UNIX_MILLIS", "TIMESTAMP_FROM_UNIX_SECONDS"}
)
"""GoogleSQL's functions that BigQuery does not have."""

_MISSING: Final = frozenset(
    {"GAP_FILL", "VECTOR_SEARCH", "RANGE_SESSIONIZE", "APPENDS", "CHANGES", "EXTERNAL_QUERY"}
    | {"SEARCH", "ST_REGIONSTATS"}
)
"""BigQuery's functions that this build of the analyzer does not have."""

_STAR: Final = re.compile(
    r"(?:[.,]|\b(?:SELECT|DISTINCT|ALL|STRUCT|VALUE))\s*\*|\|>", re.IGNORECASE
)
"""What selects columns without naming them: a star, or a pipe operator."""

_UNKNOWN_FUNCTION: Final = re.compile(r"(?:Table-valued )?[Ff]unction not found: `?([^\s;`]+)")


class Analyzer:
    """Analyzer of BigQuery statements that read a given set of tables.

    Only one thread may use it at a time. Methods raise `AnalyzerError` for an invalid statement, and
    `Unchecked` for a statement that the analyzer cannot check.
    """

    def __init__(self, tables: Tables) -> None:
        self._language = language_options()
        self._service: Service | None = None
        self._registered: dict[bool, int] = {}
        self.use(tables)

    def use(self, tables: Tables) -> None:
        """Set the tables that statements may read, with the first possible type of each column."""
        self._tables = Choices(tables).first()
        self._known = {name.lower() for name in tables}
        self._names = {name.casefold() for columns in tables.values() for name in columns}
        self._declared: set[str] | None = None
        self._registered.clear()

    def expect(self, statements: Iterable[str]) -> None:
        """Prepare the analyzer for `statements`. Statements with other columns take longer."""
        named = {name for sql in statements for name in self._named(sql)}
        if self._declared is None or not named <= self._declared:
            self._declared = named | (self._declared or set())
            self._registered.pop(False, None)

    def analyze(self, sql: str, parameters: Mapping[str, str]) -> Sequence[tuple[str, str]] | None:
        """Return the name and type of each column, or None if a table is unknown.

        `parameters` maps names to BigQuery's types.
        """
        self.check_functions(sql)
        split, needs_all = split_names(sql), self._needs_all_columns(sql)
        try:
            return self._columns(split, parameters, declare_all=needs_all)
        except (AnalyzerError, Unchecked):
            # Only a wrong statement is read for its tables: it doubles the time of a right one.
            knows_tables = self._knows_tables_of(sql)
            if knows_tables and (needs_all or self._declared is None):
                raise
        if knows_tables:
            return self._columns(split, parameters, declare_all=True)
        # Without all tables, only the syntax can be checked.
        self.parse(sql)
        return None

    def _needs_all_columns(self, sql: str) -> bool:
        if _NAMES_PSEUDO_COLUMN.search(sql):
            return True
        if self._declared is None:
            return False
        return not self._named(sql) <= self._declared or bool(_STAR.search(BIGQUERY.blanked(sql)))

    def _named(self, sql: str) -> set[str]:
        return self._names.intersection(re.findall(r"\w+", sql.casefold()))

    def _knows_tables_of(self, sql: str) -> bool:
        return self._known.issuperset(map(str.lower, self.tables_of(sql)))

    def tables_of(self, sql: str) -> Sequence[str]:
        """Return the names of the tables that a statement reads."""
        request = local_pb2.ExtractTableNamesFromStatementRequest(
            sql_statement=split_names(sql), options=self._language
        )
        kind = local_pb2.ExtractTableNamesFromStatementResponse
        found = self._call("ExtractTableNamesFromStatement", request, kind)
        return [".".join(each.table_name_segment) for each in found.table_name]

    def parse(self, sql: str) -> None:
        """Check only the syntax of a statement."""
        request = local_pb2.ParseRequest(sql_statement=split_names(sql), options=self._language)
        self._call("Parse", request, local_pb2.ParseResponse)

    def _columns(
        self, sql: str, parameters: Mapping[str, str], *, declare_all: bool
    ) -> Sequence[tuple[str, str]]:
        options = options_pb2.AnalyzerOptionsProto(
            language_options=self._language,
            default_timezone="UTC",
            error_message_mode=public_pb2.ERROR_MESSAGE_ONE_LINE,
        )
        for name, type_ in parameters.items():
            options.query_parameters.add(name=name).type.CopyFrom(type_proto(type_))
        request = local_pb2.AnalyzeRequest(
            options=options,
            registered_catalog_id=self._register(declare_all=declare_all),
            sql_statement=sql,
        )
        try:
            analyzed = self._call("Analyze", request, local_pb2.AnalyzeResponse)
        except AnalyzerError as error:
            raise _unknown_function(error) or error from None
        statement = analyzed.resolved_statement
        query = getattr(statement, statement.WhichOneof("node"))
        untyped = _untyped_nulls(query.query)
        return [
            (each.name, NULL if each.column.column_id in untyped else type_name(each.column.type))
            for each in query.output_column_list
        ]

    def check_functions(self, sql: str) -> None:
        """Check that BigQuery and the analyzer have all functions that a statement calls."""
        blanked = BIGQUERY.blanked(sql)
        for match in re.finditer(r"(?<![\w.])([A-Za-z_]\w*)\s*\(", blanked):
            name, line = match[1].upper(), blanked.count("\n", 0, match.start()) + 1
            if name in _NO_NAMES:
                raise AnalyzerError(f"Function not found: {name} [at {line}:1]")
            if name in _MISSING:
                raise Unchecked(f"the analyzer does not know {name}")

    def _register(self, *, declare_all: bool) -> int:
        # Without `declare_all`, only the columns that statements name are declared.
        if declare_all not in self._registered or self._service is None:
            # Each column of a table slows down all statements that read the table.
            tables = self._tables if declare_all else self._declared_tables()
            catalog = _catalog(tables, self._language, pseudo=declare_all)
            request = local_pb2.RegisterCatalogRequest(simple_catalog=catalog)
            response = self._call("RegisterCatalog", request, local_pb2.RegisterResponse)
            self._registered[declare_all] = int(response.registered_id)
        return self._registered[declare_all]

    def _declared_tables(self) -> Tables:
        declared = self._names if self._declared is None else self._declared
        return {
            table: {name: columns[name] for name in columns if name.casefold() in declared}
            for table, columns in self._tables.items()
        }

    def _call(self, name: str, request: Any, response: Any) -> Any:
        if self._service is None:
            self._service = Service()
            self._registered.clear()
        try:
            return self._service.call(name, request, response)
        except Unchecked:
            self._service = None  # a trap leaves it unusable
            raise


def _untyped_nulls(scan: Any) -> frozenset[int]:
    # A NULL without a type fits every declared type.
    if scan.WhichOneof("node") != "resolved_project_scan_node":
        return frozenset()
    found = set()
    for computed in scan.resolved_project_scan_node.expr_list:
        if computed.expr.WhichOneof("node") == "resolved_literal_node":
            literal = computed.expr.resolved_literal_node
            is_null = literal.value.value.WhichOneof("value") is None
            if is_null and not literal.has_explicit_type:
                found.add(computed.column.column_id)
    return frozenset(found)


def _unknown_function(error: AnalyzerError) -> Unchecked | None:
    # A function that a user may have defined has a name with a dot, or returns a table.
    match = _UNKNOWN_FUNCTION.match(error.message)
    is_table_function = error.message.startswith("Table-valued")
    if match and ("." in match[1] or is_table_function):
        return Unchecked(f"the analyzer does not know {match[1]}")
    return None


def split_names(sql: str) -> str:
    """Replace `` `a.b.c` ``, which the analyzer reads as one name, by `` `a`.`b`.`c` ``."""
    parts, position = [], 0
    for span in BIGQUERY.find(sql):
        if span.kind != "identifier" or "." not in sql[span.start : span.end]:
            continue
        before = sql[position : span.start]
        parts.append(before)
        quoted = sql[span.start : span.end]
        is_alias = re.search(r"\bAS\s+\Z", before, re.IGNORECASE)
        parts.append(quoted if is_alias else quoted.replace(".", "`.`"))
        position = span.end
    return "".join([*parts, sql[position:]])


# The catalog that the analyzer knows


def _catalog(tables: Tables, language: Any, *, pseudo: bool) -> Any:
    catalog = simple_catalog_pb2.SimpleCatalogProto(name="catalog")
    catalog.builtin_function_options.language_options.CopyFrom(language)
    for name, kind in NAMED_TYPES.items():
        catalog.named_type.add(name=name).type.type_kind = kind
    for number, (name, columns) in enumerate(tables.items(), 1):
        *path, last = name.split(".")
        table = _below(catalog, path).table.add(name=last, full_name=name, serialization_id=number)
        for column, type_ in columns.items():
            table.column.add(name=column).type.CopyFrom(type_proto(type_))
        if pseudo:
            _add_pseudo_columns(table, columns)
    _add_missing_functions(catalog)
    for toolbox in _TOOLBOXES:
        for name, (arguments, returns) in _toolbox():
            _add_function(_below(catalog, toolbox), name, arguments, returns)
    return catalog


_PSEUDO_COLUMNS: Final = {"_PARTITIONTIME": "TIMESTAMP", "_PARTITIONDATE": "DATE"}
"""Pseudo-columns of tables partitioned by ingestion time. No schema says which tables those are."""

_SUFFIX: Final = "_TABLE_SUFFIX"
"""The pseudo-column of wildcard tables."""

_NAMES_PSEUDO_COLUMN: Final = re.compile("|".join((*_PSEUDO_COLUMNS, _SUFFIX)), re.IGNORECASE)


def _add_pseudo_columns(table: Any, columns: Mapping[str, str]) -> None:
    # `*` does not select pseudo-columns, and tables.json may omit them.
    pseudo = dict(_PSEUDO_COLUMNS)
    if table.full_name.endswith("*"):
        pseudo[_SUFFIX] = "STRING"
    for name in sorted(pseudo.keys() - {column.upper() for column in columns}):
        column = table.column.add(name=name, is_pseudo_column=True)
        column.type.CopyFrom(type_proto(pseudo[name]))


def _below(catalog: Any, path: Sequence[str]) -> Any:
    for name in path:
        found = next((each for each in catalog.catalog if each.name == name), None)
        catalog = catalog.catalog.add(name=name) if found is None else found
    return catalog


def _toolbox() -> Iterator[tuple[str, tuple[Sequence[str], str]]]:
    text = files("resolvers.googlesql").joinpath("analytics_toolbox.json").read_text()
    yield from json.loads(text).items()


def _add_function(catalog: Any, name: str, arguments: Sequence[str], returns: str) -> None:
    function = catalog.custom_function.add()
    function.name_path.append(name)
    function.group, function.mode = "external", 1
    signature = function.signature.add()
    for type_ in arguments:
        argument = signature.argument.add(kind=function_pb2.ARG_TYPE_FIXED, num_occurrences=1)
        argument.type.CopyFrom(type_proto(type_))
    signature.return_type.kind = function_pb2.ARG_TYPE_FIXED
    signature.return_type.type.CopyFrom(type_proto(returns))
    signature.return_type.num_occurrences = 1


_AGGREGATE: Final = 2
"""`FunctionEnums.AGGREGATE`"""


def _add_missing_functions(catalog: Any) -> None:
    # This build of the analyzer lacks these functions of BigQuery.
    for name in ("MAX_BY", "MIN_BY"):
        function = catalog.custom_function.add(group="external", mode=_AGGREGATE)
        function.name_path.append(name)
        signature = function.signature.add()
        for kind in (function_pb2.ARG_TYPE_ANY_1, function_pb2.ARG_TYPE_ANY_2):
            signature.argument.add(kind=kind, num_occurrences=1)
        signature.return_type.kind = function_pb2.ARG_TYPE_ANY_1
        signature.return_type.num_occurrences = 1
    function = catalog.custom_function.add(group="external", mode=1)
    function.name_path.append("CONTAINS_SUBSTR")
    signature = function.signature.add()
    signature.argument.add(kind=function_pb2.ARG_TYPE_ARBITRARY, num_occurrences=1)
    text = signature.argument.add(kind=function_pb2.ARG_TYPE_FIXED, num_occurrences=1)
    text.type.CopyFrom(type_proto("STRING"))
    signature.return_type.kind = function_pb2.ARG_TYPE_FIXED
    signature.return_type.type.CopyFrom(type_proto("BOOL"))
    signature.return_type.num_occurrences = 1
