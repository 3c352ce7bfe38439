"""The catalog for AI agents: a tool of the Model Context Protocol for each template.

A tool call is a GraphQL request of its caller. Roles, claims, limits, rates and budgets apply to it
as to any other, and so do the caches. https://modelcontextprotocol.io/specification
"""
