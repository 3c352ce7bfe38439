"""Arguments to a whitelisted statement, the statement to CARTO, CARTO's bytes to checked values."""
