"""SQL templates, calls of them, and the statements that CARTO runs."""
