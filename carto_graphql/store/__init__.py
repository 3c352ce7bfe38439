"""The store that workers and hosts share: Redis or Valkey.

opening      the store of the settings; without the setting STORE, redis-py is not imported
connection   commands with a time limit, and a circuit breaker
token        the CARTO token, encrypted, requested by one worker for all
"""
