"""The tests of the site, the form service and what lies between them."""
