"""The site side: how each page is made out of the directory, the prose and the templates."""
