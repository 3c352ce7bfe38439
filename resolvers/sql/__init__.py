"""SQL templates, calls to them, and the statements that CARTO runs."""
