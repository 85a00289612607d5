"""The outbox: sealed letters waiting for delivery, in SQLite or PostgreSQL, and the ledger beside them."""
