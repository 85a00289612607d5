"""The letter to a centre: its text, and the MIME layers around it. Pure: knows no disk, no clock, no network."""
