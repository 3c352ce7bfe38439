"""Who asks: API keys, tokens of other issuers, and what a request's caller may have.

file            callers.yaml: keys, issuers and terms, judged as a whole
watching        the file as it is now, without a restart
keys            API keys, kept as hashes
jwk, jwks       an issuer's keys: what is usable of them, and how they are fetched and kept
tokens          JSON Web Tokens
authentication  a request's Authorization header to its caller
addresses       the anonymous, by the address they come from
door            the ASGI middleware before /graphql
"""
