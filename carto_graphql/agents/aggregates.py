"""The tool argument `aggregate`, which requests figures of all matching rows in place of the rows.

Its members are the fields of the GraphQL field `aggregate`. `values` names functions of columns.
The other members, such as `groups`, have the arguments of their fields, and their own `values`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from carto_graphql.agents.json_schema import (
    ArgumentSchemas,
    JSONSchema,
    closed_object,
    required_names,
)
from carto_graphql.agents.strictness import check_shapes
from carto_graphql.agents.tool_errors import WrongArgument
from resolvers.sql.selection import AGGREGATE, TOTAL_COUNT, VALUES

__all__ = ["AggregateArgument", "Variables"]

_KEY: Final = "key"
_KEY_ARGUMENTS: Final = ("by", "splitBy")
"""Arguments whose columns are in the `key` of each group."""

_DESCRIPTION: Final = (
    "Return figures of all matching rows, regardless of `limit`, in place of the rows. "
    "`{}` returns their number."
)


@dataclass(slots=True)
class Variables:
    """The variables of the GraphQL document that runs a call of an MCP tool.

    `types` and `values` are by the variable's name. `paths` maps the name of a variable, or
    `Type.field` for a field with arguments, to the matching path in the tool's arguments.
    """

    types: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, type_: object, value: object, path: str) -> None:
        """Declare a variable of the type `type_` and set its value.

        `path` is the path of the value in the tool's arguments.
        """
        self.declare(name, type_, path)
        self.values[name] = value

    def declare(self, name: str, type_: object, path: str) -> None:
        """Declare a variable of the type `type_` without a value.

        `path` is the path of the variable in the tool's arguments.
        """
        self.types[name] = str(type_)
        self.paths[name] = path


class AggregateArgument:
    """The tool argument `aggregate`. `type_` is the type of the template's field `aggregate`."""

    def __init__(self, type_: GraphQLObjectType) -> None:
        self._name, self._fields = type_.name, type_.fields

    def schema(self, schemas: ArgumentSchemas) -> JSONSchema:
        """Return the JSON Schema of the argument.

        Definitions to which it refers are added to `schemas.definitions`.
        """
        properties = {
            name: self._functions(schemas) if name == VALUES else self._chart(each, schemas)
            for name, each in self._fields.items()
        }
        return {**closed_object(properties), "description": _DESCRIPTION}

    def selection(self, value: object, variables: Variables) -> str:
        """Return the selection for `value`, and add its variables to `variables`.

        Raise `WrongArgument` if `value` is invalid.
        """
        given = _object(value, AGGREGATE, self._fields)
        selected = [
            self._values(each, f"{AGGREGATE}.{name}")
            if name == VALUES
            else self._selected_chart(name, each, variables)
            for name, each in given.items()
        ]
        total = [] if given.keys() - {VALUES} else [TOTAL_COUNT]
        whole = [f"{AGGREGATE} {{ {' '.join(selected)} }}"] if selected else []
        return " ".join([*total, *whole])

    @cached_property
    def _columns(self) -> Mapping[str, GraphQLObjectType]:
        """The GraphQL type of each column. The type's fields are aggregate functions."""
        values = get_named_type(self._fields[VALUES].type)
        assert isinstance(values, GraphQLObjectType)
        columns = {name: get_named_type(each.type) for name, each in values.fields.items()}
        return {name: each for name, each in columns.items() if isinstance(each, GraphQLObjectType)}

    def _functions(self, schemas: ArgumentSchemas) -> JSONSchema:
        name = get_named_type(self._fields[VALUES].type).name
        # The schemas of several charts refer to it.
        schemas.definitions[name] = self._functions_schema
        return {"$ref": f"#/$defs/{name}"}

    @property
    def _functions_schema(self) -> JSONSchema:
        columns: dict[str, JSONSchema] = {
            name: {
                "type": "array",
                "items": {"type": "string", "enum": [*type_.fields]},
                "minItems": 1,
            }
            for name, type_ in self._columns.items()
        }
        return {
            **closed_object(columns),
            "minProperties": 1,
            "description": "Functions of columns.",
        }

    def _chart(self, chart: GraphQLField, schemas: ArgumentSchemas) -> JSONSchema:
        properties = {**schemas.arguments(chart.args)}
        if VALUES in _item_fields(chart):
            properties[VALUES] = self._functions(schemas)
        schema = closed_object(properties, required_names(chart.args))
        return {**schema, "description": chart.description or ""}

    def _values(self, value: object, path: str) -> str:
        given = _object(value, path, self._columns)
        if not given:
            raise WrongArgument(path, f"must have one of {', '.join(self._columns)}")
        selected = [
            f"{column} {{ {self._chosen(functions, column, f'{path}.{column}')} }}"
            for column, functions in given.items()
        ]
        return f"{VALUES} {{ {' '.join(selected)} }}"

    def _chosen(self, functions: object, column: str, path: str) -> str:
        known = self._columns[column].fields
        rule = f"must be a list of {', '.join(known)}"
        if not isinstance(functions, list) or not functions or len(functions) > len(known):
            raise WrongArgument(path, rule)
        for index, each in enumerate(functions):
            if not isinstance(each, str) or each not in known:
                raise WrongArgument(f"{path}[{index}]", f"must be one of {', '.join(known)}")
        return " ".join(dict.fromkeys(functions))

    def _selected_chart(self, name: str, value: object, variables: Variables) -> str:
        chart, path = self._fields[name], f"{AGGREGATE}.{name}"
        items = _item_fields(chart)
        variables.paths[f"{self._name}.{name}"] = path
        known = [*chart.args, *([VALUES] if VALUES in items else [])]
        given = _object(value, path, known)
        _check_chart(chart, given, path)
        arguments = []
        for argument, definition in chart.args.items():
            variable = f"{name}_{argument}"
            if argument in given:
                variables.add(variable, definition.type, given[argument], f"{path}.{argument}")
            elif argument in required_names(chart.args):
                variables.declare(variable, definition.type, f"{path}.{argument}")
            else:
                continue
            arguments.append(f"{argument}: ${variable}")
        leaves = [each for each, item in items.items() if is_leaf_type(get_named_type(item.type))]
        if (keys := _keys(given, items)) and _KEY in items:
            leaves.insert(0, f"{_KEY} {{ {' '.join(keys)} }}")
        if VALUES in given:
            leaves.append(self._values(given[VALUES], f"{path}.{VALUES}"))
        called = f"({', '.join(arguments)})" if arguments else ""
        return f"{name}{called} {{ {' '.join(leaves)} }}"


def _check_chart(chart: GraphQLField, given: Mapping[str, Any], path: str) -> None:
    try:
        check_shapes(chart.args, given)
    except WrongArgument as error:
        raise error.below(path) from None


def _item_fields(chart: GraphQLField) -> Mapping[str, GraphQLField]:
    item = get_named_type(chart.type)
    assert isinstance(item, GraphQLObjectType)
    fields: Mapping[str, GraphQLField] = item.fields
    return fields


def _keys(given: Mapping[str, Any], items: Mapping[str, GraphQLField]) -> list[str]:
    """Return the columns to select in the field `key` of a chart's groups.

    They come from the arguments `by` and `splitBy`.
    """
    # GraphQL itself rejects unknown columns in the arguments.
    key = get_named_type(items[_KEY].type) if _KEY in items else None
    known = key.fields if isinstance(key, GraphQLObjectType) else {}
    names: dict[str, None] = {}
    for argument in _KEY_ARGUMENTS:
        value = given.get(argument)
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str) and each in known:
                names[each] = None
    return [*names]


def _object(value: object, path: str, known: Mapping[str, Any] | list[str]) -> Mapping[str, Any]:
    names = ", ".join(known)
    if not isinstance(value, dict):
        raise WrongArgument(path, f"must be an object with {names}")
    for name in value:
        if name not in known:
            raise WrongArgument(f"{path}.{name[:40]}", f"is unknown: {path} has {names}")
    return value
