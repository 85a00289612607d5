"""Everything `make run` starts beside the site and the forms: a mail server, throw-away keys, a supervisor.

Nothing here is for a real centre: keys without a passphrase, one machine, loopback only.
"""
