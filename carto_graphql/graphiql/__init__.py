"""GraphiQL at /graphiql: a page built from npm packages that asks nothing of any other origin."""

from carto_graphql.graphiql.examples import Example, example_queries, first_query
from carto_graphql.graphiql.routes import graphiql_routes

__all__ = ["Example", "example_queries", "first_query", "graphiql_routes"]
