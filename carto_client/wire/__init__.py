"""CARTO's HTTP and JSON: what is sent, what is received, and what statuses mean.

No other package knows them. Pure: no I/O, no clock.

SQL API: https://docs.carto.com/carto-for-developers/reference/carto-apis/sql
Maps API: https://docs.carto.com/carto-for-developers/reference/carto-apis/maps
"""
