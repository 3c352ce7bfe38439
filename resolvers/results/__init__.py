"""CARTO's rows, checked against the declared columns and written as GraphQL results."""
