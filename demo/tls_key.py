"""A throw-away certificate authority for the local mail server: the courier verifies it like a real one."""

import trustme


def make(address: str = "127.0.0.1") -> tuple[bytes, bytes]:
    """Return (CA certificate, server key and certificate) as PEM. The server is *address* and localhost."""
    ca = trustme.CA(organization_name="Ressursvenn make run")
    server = ca.issue_cert(address, "localhost")
    return ca.cert_pem.bytes(), server.private_key_and_cert_chain_pem.bytes()
