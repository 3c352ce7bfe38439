"""The store that workers and hosts share: Redis or Valkey.

opening      the stores of the settings; without one, redis-py is not imported
clients      clients of redis-py, of one server or by Redis Sentinel
connection   commands with a time limit, and a circuit breaker
locks        one worker does what all others wait for
keys         keys for encryption and signatures, from STORE_SECRET
token        the CARTO token, encrypted, requested by one worker for all
entries      results as they are written
results      results, requested by one worker for all
documents    documents of automatic persisted queries
purges       epochs of results, which all workers follow
counting     one script that changes several counters, or none
counters     rates and budgets, exact over all workers
statistics   statistics that workers report, for `cache stats`
replies      replies of the store
eviction     warnings of a store that would lose counters
"""
