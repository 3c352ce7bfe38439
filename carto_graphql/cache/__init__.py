"""Caches of results and of whole responses, and the store that workers share."""
