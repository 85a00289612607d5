"""Monitoring: periodic jobs, health check, alerts to the coordinator, expiring certificates, the weekly canary."""
