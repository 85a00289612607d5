"""Whole roads through the product in real browsers."""
