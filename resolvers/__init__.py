"""Arguments to a whitelisted statement, the statement to CARTO, CARTO's rows to checked results."""
