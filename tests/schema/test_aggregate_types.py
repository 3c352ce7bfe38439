"""The types of aggregates: what a role may not see is in none of them."""

from dataclasses import replace

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from resolvers.sql.template import Template
from schema.build import build_schema
from schema.roles import restrict_schema
from tests.resolvers.warehouses import TEMPLATES

CITIES = TEMPLATES["bigquery", "features-cities"]


def narrowed(*hidden: str) -> Template:
    columns = {name: each for name, each in CITIES.columns.items() if name not in hidden}

    def kept(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(each for each in names if each in columns)

    return replace(
        CITIES,
        columns=columns,
        sort=kept(CITIES.sort),
        filter=kept(CITIES.filter),
        aggregate=kept(CITIES.aggregate),
        tiles=None,
    )


def whole_schema() -> GraphQLSchema:
    built: GraphQLSchema = build_schema([CITIES])._schema  # as schema.roles reads it
    return built


def test_a_hidden_column_is_in_no_aggregate() -> None:
    whole = whole_schema()
    schema = restrict_schema(whole, [narrowed("population")])
    values = schema.type_map["CitiesValues"]
    assert isinstance(values, GraphQLObjectType)
    assert [*values.fields] == ["name", "country", "timezone"]
    assert "IntAggregates" not in schema.type_map
    unrestricted = whole.type_map["CitiesValues"]
    assert isinstance(unrestricted, GraphQLObjectType)
    assert "population" in unrestricted.fields


def test_without_visible_columns_there_are_no_aggregates() -> None:
    template = replace(CITIES, aggregate=())
    schema = restrict_schema(whole_schema(), [template])
    collection = get_named_type(schema.type_map["CitiesCollection"])
    assert isinstance(collection, GraphQLObjectType)
    assert not {"totalCount", "aggregate"} & {*collection.fields}
    assert "CitiesAggregate" not in schema.type_map
