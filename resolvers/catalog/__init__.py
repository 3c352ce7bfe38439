"""Reading and checking the catalog of SQL templates."""
