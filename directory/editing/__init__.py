"""Changes of data/ by command: only the lines concerned change, and only into what the check takes."""
