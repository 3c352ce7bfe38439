"""HTTP: middleware, GraphQL over HTTP, assets."""
