"""What has changed in data/ and content/: their old state out of git, the comparison, and its words."""
