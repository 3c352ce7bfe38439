"""Callers: authentication, roles, rate limits and budgets.

file            the callers file: API keys, trusted issuers and limits, checked as a whole
watching        reloads of the callers file without a restart
keys            API keys, of which the file has hashes
jwk, jwks       keys of an issuer: which are usable, and how they are fetched and cached
tokens          verification of JSON Web Tokens
authentication  the caller of a request, by its Authorization header
sign_ins        the limit on failed sign-ins from one address
addresses       anonymous callers, by their address
budgets         rate limits and budgets
counters        counters in memory, bounded by bytes
"""
