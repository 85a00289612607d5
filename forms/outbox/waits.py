"""Waits of a press on Send: every timeout on its way into the outbox, computed from each other. All in seconds.

nginx answers for us after PROXY_S, with a page that has not her text. So each press gets an answer of ours before that,
also when the outbox does not work and as many press at once as there are threads, and many more:

- a press waits for one before it, in the worst case, and then as long itself: TURNS;
- each asks whether letters can be stored (PROBE_S at most), and stores (STORE_S at most);
- as soon as one has waited in vain, those behind it are told at once (the circuit breaker: WriteProbe).
"""

PROXY_S = 30  # proxy_read_timeout of deploy/nginx.conf; a test compares the two
WORK_S = 6  # for what is no waiting: reading, sealing, rendering, on a machine that is busy
TURNS = 2
TURN_S = (PROXY_S - WORK_S) / TURNS
PROBE_S = TURN_S / 6  # a writer holds the lock for milliseconds
STORE_S = TURN_S - PROBE_S
LOCK_S = STORE_S / 2  # for the write lock; what is left is for the disk, or the database server
READ_S = LOCK_S + PROBE_S  # for the health page
