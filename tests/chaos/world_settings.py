"""The settings file and the keys of one run of the crash test."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from demo import smime_key, tls_key
from demo.confirming import confirm_all
from directory import DATA, fingerprint
from forms.web.pages import THEME
from tests.support.databases import PASSWORD

CENTRES = ("oslo", "narvik")
Keys = dict[str, tuple[PrivateKeyTypes, x509.Certificate]]


def _frame() -> bytes:
    """The content of frame.json of a site that was built from the data and theme of this checkout, without a style."""
    built_from = {"data": fingerprint(DATA), "theme": fingerprint(THEME)}
    return json.dumps({"style": "", "script": "", "policy": "", "built_from": built_from}).encode()


def write_settings(folder: Path, database_url: str, web_port: int, mail_port: int) -> Keys:
    """Write config.toml and all that it names into *folder*; return the keys of the centres."""
    ca, server = tls_key.make()
    files = {"ca.pem": ca, "server.pem": server, "secret": b"0123456789abcdef" * 4, "ahead": b"0",
             "pg": PASSWORD.encode(), "frame.json": _frame()}  # fmt: skip
    text = f"""[service]
origin = "http://127.0.0.1:{web_port}"
secret_file = "secret"
frame = "frame.json"
letters_per_hour = 3600
[database]
url = "{database_url}"
{'password_file = "pg"' if database_url.startswith("postgresql") else ""}
[smtp]
host = "127.0.0.1"
port = {mail_port}
security = "starttls"
sender = "post@ressursvenn.example"
ca_file = "ca.pem"
"""
    keys: Keys = {}
    for centre in CENTRES:
        yesterday = datetime.now(UTC) - timedelta(days=1)
        secret, certificate, pin = smime_key.make(f"{centre}@inbox.example.org", yesterday)
        keys[centre] = load_pem_private_key(secret, None), x509.load_pem_x509_certificate(certificate)
        files[f"{centre}.pem"] = certificate
        (folder / "mail" / centre).mkdir(parents=True)
        text += f"""[inbox.{centre}]
address = "{centre}@inbox.example.org"
kind = "smime"
certificates = ["{centre}.pem"]
fingerprints = ["{pin}"]
forms = ["write", "apply"]
"""
    for name, content in {**files, "config.toml": text.encode()}.items():
        (folder / name).write_bytes(content)
        (folder / name).chmod(0o600)
    confirm_all(folder / "config.toml")
    return keys
