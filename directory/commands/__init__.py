"""The editors' commands: `python -m directory` checks, and each module of this package adds one more.

A module of COMMANDS has NAME, `add(parser)` that declares its arguments, and `run(options) -> int`, its exit code.
"""
