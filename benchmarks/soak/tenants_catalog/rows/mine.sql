/* ---
description: What belongs to the caller's tenant.
params:
  tenant: { type: String, from: claims.tenant_id }
  least:  { type: Int, default: 0 }
columns: { tenant: String!, least: Int! }
access: [member]
sample: { tenant: acme }
cache: { maxAge: 5s, carto: 0, stale: 2s }
--- */
SELECT tenant, least FROM `bench.t` WHERE tenant = {{tenant}} AND size >= {{least}}
