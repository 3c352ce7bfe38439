"""The example map at /example/, as built from examples/map. It shows newcomers to the sandbox a map at once."""

from carto_graphql.example.routes import example_routes

__all__ = ["example_routes"]
