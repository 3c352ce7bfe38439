"""GraphiQL at /graphiql: a page built from npm packages that asks nothing of any other origin."""

from carto_graphql.graphiql.examples import Example, example_queries, first_query
from carto_graphql.graphiql.routes import Offer, graphiql_routes

__all__ = ["Example", "Offer", "example_queries", "first_query", "graphiql_routes"]
