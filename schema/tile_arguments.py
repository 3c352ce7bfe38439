"""The arguments of a layer's tiles in the query of a URL, by the rules of its GraphQL field.

A list has one parameter for each item; an empty list is `name[]=`. Objects and geometries are JSON.
The canonical form has the arguments in the order of the schema, without those that have their
default.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputType,
    GraphQLList,
    Undefined,
    get_named_type,
    get_nullable_type,
    is_required_argument,
)
from graphql.utilities import validate_input_value

from resolvers.errors import BadUserInput
from resolvers.geojson import Geometry
from resolvers.scalars import format_datetime
from resolvers.sql.statements import TemplateCall
from schema.argument_errors import IS_REQUIRED, ArgumentError, collect_errors, describe_errors
from schema.argument_paths import parse_path
from schema.coercion import Budget
from schema.fields import TemplateResolver
from schema.inputs import default_of, value_coercer
from schema.limits import LimitExceeded, Limits
from schema.tile_urls import Pairs
from schema.types import value_rules

__all__ = ["PAGES", "InvalidArguments", "TileArguments", "TileRequest"]

PAGES: Final = frozenset({"orderBy", "limit", "offset", "first", "after", "last", "before"})
"""Arguments of a page of features. A tile has all features in it, in no order."""

PROPERTIES: Final = "properties"
MAX_ERRORS: Final = 50
MAX_NAME: Final = 40
"""Characters that a message shows of a name that a client sent."""

_NUMBERS: Final = frozenset({"Int", "Float"})
_TEXTS: Final = frozenset({"String", "ID", "BigInt", "Date", "DateTime"})
"""Scalars that are written into a URL unchanged. All others are JSON."""


class InvalidArguments(Exception):
    """Error for invalid arguments. `errors` lists what is wrong, in at most MAX_ERRORS entries."""

    def __init__(self, errors: Sequence[ArgumentError]) -> None:
        super().__init__(str(errors[0]))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class TileRequest:
    """A call for the tiles of a layer.

    `properties` are the columns in the tiles. `pairs` are the arguments in the canonical form of a
    URL's query.
    """

    call: TemplateCall
    properties: tuple[str, ...]
    pairs: Pairs


class TileArguments:
    """Converter between the arguments of a field's tiles and the query parameters of tile URLs."""

    def __init__(
        self,
        field: GraphQLField,
        resolver: TemplateResolver,
        limits: Limits,
        *,
        hide: bool = False,
    ) -> None:
        """Prepare to read the arguments of `field`.

        If `hide` is True, errors list no names of the schema.
        """
        options = resolver.template.tiles
        assert options is not None
        self._possible = options.properties
        self._resolver, self._limits, self._hide = resolver, limits, hide
        self._arguments = {name: each for name, each in field.args.items() if name not in PAGES}
        self._coercers = {name: value_coercer(each.type) for name, each in self._arguments.items()}

    def read(self, pairs: Pairs) -> TileRequest:
        """Read a tile request from a URL's query.

        Raise InvalidArguments, or LimitExceeded for too large parameters.
        """
        given = self._grouped(pairs)
        properties = self.order_properties(given.pop(PROPERTIES, None))
        values, errors = self._coerced(given)
        if errors:
            raise InvalidArguments(errors[:MAX_ERRORS])
        return self.request(values, properties)

    def request(self, values: Mapping[str, Any], properties: tuple[str, ...]) -> TileRequest:
        """Return the tile request for the coerced arguments `values`.

        Ignore arguments for pages, such as `limit`. Raise InvalidArguments for an invalid value.
        """
        kept = {name: each for name, each in values.items() if name not in PAGES}
        try:
            call = self._resolver.build_call(kept)
        except BadUserInput as error:
            raise self._invalid(error.argument, error.expected) from None
        return TileRequest(call, properties, [*self._written(kept, properties)])

    def order_properties(self, names: Sequence[str] | None) -> tuple[str, ...]:
        """Return property names in the order of the columns, or all names for None.

        Raise InvalidArguments for an unknown name.
        """
        if names is None:
            return self._possible
        for index, name in enumerate(names):
            if name not in self._possible:
                listed = "" if self._hide else f": {', '.join(self._possible) or 'there are none'}"
                message = f"must be a property of the tiles{listed}"
                raise self._invalid(f"{PROPERTIES}[{index}]", message)
        return tuple(name for name in self._possible if name in names)

    def _invalid(self, path: str, rule: str) -> InvalidArguments:
        return InvalidArguments([ArgumentError(self._resolver.name, parse_path(path), rule)])

    def _grouped(self, pairs: Pairs) -> dict[str, list[str]]:
        given: dict[str, list[str]] = {}
        for name, value in pairs:
            if name.endswith("[]") and not value:
                given.setdefault(name[:-2], [])
            else:
                given.setdefault(name, []).append(value)
        return given

    def _coerced(
        self, given: Mapping[str, list[str]]
    ) -> tuple[dict[str, Any], list[ArgumentError]]:
        values: dict[str, Any] = {}
        budget = Budget(self._limits)
        budget.spend(sum(map(len, given.values())))
        errors = [
            self._error((name[:MAX_NAME],), self._unknown())
            for name in given
            if name not in self._arguments
        ]
        for name, argument in self._arguments.items():
            if name in given:
                errors += self._read_one(name, argument, given[name], values, budget)
            elif (default := default_of(argument)) is not Undefined:
                values[name] = default
            elif is_required_argument(argument):
                errors.append(self._error((name,), IS_REQUIRED))
        return values, errors

    def _unknown(self) -> str:
        listed = "" if self._hide else f"; there are {', '.join([*self._arguments, PROPERTIES])}"
        return f"is not an argument of these tiles{listed}"

    def _read_one(
        self,
        name: str,
        argument: GraphQLArgument,
        texts: list[str],
        values: dict[str, Any],
        budget: Budget,
    ) -> Iterable[ArgumentError]:
        """Parse `texts`, an argument's values in a URL; set `values[name]` or return errors."""
        is_list = isinstance(get_nullable_type(argument.type), GraphQLList)
        if not is_list and len(texts) != 1:
            return [self._error((name,), "must be given once")]
        named = get_named_type(argument.type)
        try:
            read = [_value(text, named) for text in texts]
        except (ValueError, RecursionError):
            return [self._error((name,), "must be JSON")]
        value = read if is_list else read[0]
        try:
            values[name] = self._coercers[name](value, budget)
        except LimitExceeded:
            raise
        except Exception:  # noqa: BLE001  # whatever a scalar raises for a value that it does not allow
            return self._explain(name, argument, value)
        return ()

    def _explain(self, name: str, argument: GraphQLArgument, value: Any) -> list[ArgumentError]:
        found = collect_errors(
            lambda note: validate_input_value(value, argument.type, note, hide_suggestions=True),
            MAX_ERRORS,
        )
        described = describe_errors(
            found, argument.type, value, value_rules(argument), hide=self._hide
        )
        return [self._error((name, *at), rule) for at, rule in described]

    def _error(self, at: tuple[str | int, ...], rule: str) -> ArgumentError:
        return ArgumentError(self._resolver.name, at, rule)

    def _written(
        self, values: Mapping[str, Any], properties: tuple[str, ...]
    ) -> Iterable[tuple[str, str]]:
        for name, argument in self._arguments.items():
            value = values.get(name)
            if value is not None and value != default_of(argument):
                yield from _texts(name, value, argument.type)
        if properties != self._possible:
            yield from [(PROPERTIES, each) for each in properties] or [(f"{PROPERTIES}[]", "")]


def _value(text: str, named: Any) -> Any:
    """Convert text in a URL to a JSON value for the type `named`.

    Raise ValueError if the text must be JSON but is not.
    """
    if isinstance(named, GraphQLEnumType) or named.name in _TEXTS:
        return text
    if named.name == "Boolean":
        return {"true": True, "false": False}.get(text, text)
    try:
        value = msgspec.json.decode(text)
    except (ValueError, RecursionError):
        if named.name in _NUMBERS:
            return text
        raise
    return text if named.name in _NUMBERS and isinstance(value, str) else value


def _texts(name: str, value: Any, type_: GraphQLInputType) -> Iterable[tuple[str, str]]:
    if isinstance(get_nullable_type(type_), GraphQLList):
        yield from [(name, _text(each)) for each in value] or [(f"{name}[]", "")]
    else:
        yield name, _text(value)


def _text(value: Any) -> str:
    match value:
        case str():
            return value
        case Geometry():
            return value.text
        case dt.datetime():
            return format_datetime(value)
        case dt.date():
            return value.isoformat()
    return _JSON.encode(_without_nulls(value)).decode()


def _without_nulls(value: Any) -> Any:
    match value:
        case dict():
            return {name: _without_nulls(each) for name, each in value.items() if each is not None}
        case list():
            return [_without_nulls(each) for each in value]
        case dt.datetime() | dt.date() | Geometry():
            return _text(value)
    return value


_JSON: Final = msgspec.json.Encoder(order="sorted")
