"""How fast, lean and fair the gateway is beside a bare proxy and plain strawberry: `scripts/bench`."""
