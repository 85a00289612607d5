"""The private settings file (TOML): reading it, one module for each kind of section, and editing it."""
