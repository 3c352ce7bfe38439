"""The command line: one module for each command.

commands        the commands and their options in common
console         output and errors
preparation     settings, catalog and app, checked as `serve` needs them
serving/        sockets, worker processes and their supervisor
"""
