"""Translation of BigQuery's SQL to DuckDB's, by the types of expressions and the signatures of functions."""
