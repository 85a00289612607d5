"""Health, alerts, expiry."""
