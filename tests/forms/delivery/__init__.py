"""Delivery, against real mail servers."""
