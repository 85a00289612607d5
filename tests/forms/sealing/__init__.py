"""Sealing, with gpg, rnp and openssl as judges."""
