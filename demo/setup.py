"""Set-up of `make run`: secrets, TLS certificate, throw-away keys for every inbox, and the settings, under var/.

Each piece is written under another name and then renamed, so a start that was broken off goes on where it ended.
The settings are written anew at each start; secrets and keys are made once.
"""

import json
import os
import secrets
import shutil
import socket
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

import directory
from demo import openpgp_key, smime_key, tls_key
from demo.confirming import confirm_all
from forms.settings.settings import SettingsError

MARKER = "made-by-make-run"
DOMAIN = "ressursvenn.test"  # RFC 6761: .test is reserved for testing
USER = "courier"
KINDS = ("openpgp", "smime")


class SetupError(Exception):
    """`make run` cannot start; the text says why and what to do."""


def port_is_free(port: int) -> bool:
    """Whether *port* can be listened on, on 127.0.0.1."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def prepare(var: Path, port: int, check_cancelled: Callable[[], None], kinds: Sequence[str] = KINDS) -> Path:
    """Return the settings file under *var* for a service on *port*; makes what is not there yet.

    The keys of the inboxes are of *kinds* in turn. *check_cancelled* is called between slow steps and may raise to
    break off. Raises SetupError, DirectoryError.
    """
    inboxes = [*(centre.id for centre in directory.load().centres), directory.EDITORS]
    try:
        claim_folder(var)
        _write_once(var / "secret", lambda: secrets.token_hex(32).encode())
        _write_once(var / "smtp-password", lambda: secrets.token_urlsafe(24).encode())
        _make_folder_once(var / "tls", _tls)
        _keys(var / "keys", inboxes, kinds, check_cancelled)
        config = var / "config.toml"
        made = _write_atomically(var / ".config.toml", _config(var, inboxes, port, _mail_port(var)).encode())
        confirm_all(made)
        return made.replace(config)
    except SettingsError as error:
        raise SetupError(f"{var}: {error}; empty it, or give another: --var DIR") from None
    except OSError as error:
        raise SetupError(f"{var}: cannot be written: {error.strerror}; free space or give another: --var DIR") from None


def claim_folder(var: Path) -> None:
    """Make *var* and mark it as ours. Raises SetupError when it holds something else, OSError."""
    if not (var / MARKER).exists() and var.is_dir() and any(var.iterdir()):
        raise SetupError(f"{var}: holds files that make run did not make; empty it, or give another: --var DIR")
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    var.chmod(0o700)
    (var / MARKER).touch()


def _tls() -> dict[str, bytes]:
    ca, server = tls_key.make()
    return {"ca.pem": ca, "server.pem": server}


def _keys(keys: Path, inboxes: Iterable[str], kinds: Sequence[str], check_cancelled: Callable[[], None]) -> None:
    keys.mkdir(exist_ok=True)
    made_as = dict(zip(inboxes, cycle(kinds), strict=False))
    # Making an RSA key lets other threads run meanwhile.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        made = pool.map(lambda item: _make_folder_once(keys / item[0], lambda: _key(*item)), made_as.items())
        for _ in made:
            check_cancelled()


def _key(inbox: str, kind: str) -> dict[str, bytes]:
    if kind == "openpgp":
        secret, certificate, fingerprint = openpgp_key.make(address(inbox))
    else:
        # a minute back: a key made in the same second could count as future
        secret, certificate, fingerprint = smime_key.make(address(inbox), datetime.now(UTC) - timedelta(minutes=1))
    about = {"kind": kind, "fingerprint": fingerprint}
    return {"secret": secret, "certificate": certificate, "about.json": json.dumps(about).encode()}


def address(inbox: str) -> str:
    return f"{inbox}@inbox.{DOMAIN}"


def _mail_port(var: Path) -> int:
    file = var / "smtp-port"
    if file.exists() and port_is_free(int(file.read_text())):
        return int(file.read_text())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    _write_atomically(file, str(port).encode())
    return port


def _config(var: Path, inboxes: Iterable[str], port: int, mail_port: int) -> str:
    head = f"""# Written anew at each `make run`; only for trying out.
[service]
origin = "http://127.0.0.1:{port}"
secret_file = "secret"
frame = "site/form/frame.json"

[database]
url = "sqlite:///outbox.db"

[smtp]
host = "127.0.0.1"
port = {mail_port}
security = "starttls"
sender = "bounces@{DOMAIN}"
ca_file = "tls/ca.pem"
username = "{USER}"
password_file = "smtp-password"

[coordinator]
address = "coordinator@{DOMAIN}"
"""
    return head + "".join(
        _inbox(name, json.loads((var / "keys" / name / "about.json").read_text())) for name in inboxes
    )


def _inbox(name: str, about: dict[str, str]) -> str:
    forms = [form for form in directory.Form if (form in directory.OF_CENTRES) == (name != directory.EDITORS)]
    return f"""
[{name if name == directory.EDITORS else f"inbox.{name}"}]
address = "{address(name)}"
kind = "{about["kind"]}"
certificates = ["keys/{name}/certificate"]
fingerprints = ["{about["fingerprint"]}"]
forms = {json.dumps(forms)}
"""


def _write_once(path: Path, make: Callable[[], bytes]) -> None:
    if not path.exists():
        _write_atomically(path, make())


def _write_atomically(path: Path, content: bytes) -> Path:
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    temporary.touch(mode=0o600)
    temporary.write_bytes(content)
    return temporary.replace(path)


def _make_folder_once(path: Path, make: Callable[[], dict[str, bytes]]) -> None:
    if path.exists():
        return
    temporary = path.with_name(f".{path.name}.new")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(mode=0o700)
    for name, content in make().items():
        _write_atomically(temporary / name, content)
    temporary.rename(path)
