"""The pages at /example/, as built from examples/: newcomers to the sandbox see a map at once."""

from carto_graphql.example.routes import example_routes

__all__ = ["example_routes"]
