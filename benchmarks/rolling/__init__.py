"""A rolling change of catalog and code: two gateways behind nginx, under a steady load."""
