"""One module a command: `arguments(parser)` declares, `run(args)` does and returns the exit status.

Modules here import nothing heavy at their top, so that `dateline --help` answers at once.
"""
