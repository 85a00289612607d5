"""Delivery: the courier that takes letters from the outbox to the mail server, and the SMTP session."""
