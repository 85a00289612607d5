"""Everything `make run` starts beside the site and the forms: a mail server, throw-away keys, a supervisor.

Nothing here is for a real centre: keys without a passphrase, one machine, loopback only.
"""

import directory  # noqa: F401  it says what to do where packages are missing
