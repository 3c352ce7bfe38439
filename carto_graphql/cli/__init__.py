"""The command line: one module for each command.

commands        the commands and their options in common
console         output and errors
preparation     settings, catalog and app, checked as `serve` needs them
serving/        sockets, worker processes and their supervisor
"""

import gc

# The modules below, and later the catalog and the schema, are many objects that stay, and requests
# allocate many and leave few cycles. With Python's 700, collections took a tenth of the time of a start.
gc.set_threshold(10_000, 20, 20)
