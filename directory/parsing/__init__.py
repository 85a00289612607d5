"""How the files in data/ are parsed: YAML nodes with their lines, rules for values, problems with file and line."""
