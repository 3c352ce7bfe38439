"""The example map at /example: what examples/map builds, for a newcomer to the sandbox to see a map at once."""

from carto_graphql.example.routes import example_routes

__all__ = ["example_routes"]
