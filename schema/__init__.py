"""The GraphQL contract: types built from the catalog, selections, execution, error codes."""
