"""The way from arguments to a reviewed statement, to CARTO, and from CARTO's rows to checked results."""
