"""CARTO's API for its own browser client, with names of templates in place of SQL.

`@carto/api-client` and deck.gl work unchanged against it. SQL is rejected, and never sent on.
"""
