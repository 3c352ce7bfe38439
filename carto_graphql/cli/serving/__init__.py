"""Serving: sockets, worker processes and their supervisor.

signals     what ends a process, and what makes it look for changes
listening   sockets that are bound before anything else starts
socket_lock lock of a Unix socket, until the gateway listens on it
folder      temporary files, which the next start removes if they are left behind
snapshot    copies of the catalog and the trusted documents for the workers
messages    what workers and their parent send each other
worker      one process that serves the app
supervisor  starts workers, replaces them, and stops if none can start
"""
