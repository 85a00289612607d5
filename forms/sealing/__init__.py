"""Sealing letters to a centre's certificates: OpenPGP and S/MIME, and the judgement on each certificate."""
