"""The directory: what an editor can get wrong in data/, and what it is told."""
