"""The built site: pages, build, open data."""
