"""GraphiQL at /graphiql: a page built from npm packages that loads nothing from other origins."""

from carto_graphql.graphiql.examples import Example, example_queries, first_query
from carto_graphql.graphiql.routes import ConfigEndpoint, Offer, graphiql_routes, offers

__all__ = [
    "ConfigEndpoint",
    "Example",
    "Offer",
    "example_queries",
    "first_query",
    "graphiql_routes",
    "offers",
]
