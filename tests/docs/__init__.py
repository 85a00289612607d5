"""The documents, held against what is there."""
