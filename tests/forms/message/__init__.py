"""The letter to a centre."""
