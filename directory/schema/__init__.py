"""The keys of the YAML files in data/, each declared once: for their reader, and for the JSON Schemas of editors."""
