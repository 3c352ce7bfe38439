"""Checks of BigQuery's templates by GoogleSQL's own analyzer; optional, extra `bigquery`.

PyPI's `zetasql` is Google's analyzer compiled to WebAssembly. `check` uses it, `serve` never does.
"""
