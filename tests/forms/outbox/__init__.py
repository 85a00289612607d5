"""The outbox, in SQLite and PostgreSQL."""
