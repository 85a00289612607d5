"""A real Postfix of the tests' own: one port on loopback, TLS, Maildirs, everything in a folder of its own."""

import os
import pwd
import shutil
import subprocess
import time

import pytest

from demo import tls_key
from tests.support import programs, watchdog
from tests.support.ports import free_port
from tests.support.programs import need

DOMAIN = "inbox.example.org"
SENDERS = {
    "anonymous@forms.example": "530 5.7.0 Authentication required",
    "exchange@forms.example": "530 5.7.57 Client not authenticated to send mail",
    "unknown@forms.example": "550 5.1.0 Sender rejected",
}
SERVICES = """\
{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
retry unix - - n - - error
error unix - - n - - error
virtual unix - n n - - virtual
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """Takes mail for oslo@ and narvik@ the test domain; `later@` is told to come again, all others are unknown.

    What it answers to some senders is in SENDERS, at MAIL FROM; quota@ is over its limit, told at each recipient.
    """

    def __init__(self) -> None:
        self.program = need("postfix")
        if os.geteuid() != 0:
            programs.not_run["postfix, run by root"] = "sudo make test"
            pytest.skip("Postfix starts as root only")
        self.folder, self.port = watchdog.folder("postfix-"), free_port()
        self.folder.chmod(0o755)
        self.ca, server = tls_key.make()
        self._write("ca.pem", self.ca.decode())
        self._write("server.pem", server.decode(), 0o600)
        self._write("boxes", f"oslo@{DOMAIN} oslo/\nnarvik@{DOMAIN} narvik/\nlater@{DOMAIN} later/\n")
        self._write("access", f"later@{DOMAIN} 450 4.2.0 greylisted\n")
        self._write("senders", "".join(f"{sender} {reply}\n" for sender, reply in SENDERS.items()))
        self._write("quota", "quota@forms.example 550 5.4.5 Daily sending quota exceeded\n")
        self._write("master.cf", SERVICES.format(port=f"127.0.0.1:{self.port}"))
        self._write("main.cf", "".join(f"{name} = {value}\n" for name, value in self._settings().items()))
        for name, owner in (("queue", "root"), ("data", "postfix"), ("mail", "nobody")):
            (self.folder / name).mkdir()
            (self.folder / name).chmod(0o755)
            shutil.chown(self.folder / name, owner)

    def _settings(self) -> dict[str, object]:
        here, nobody = self.folder, pwd.getpwnam("nobody")
        return {
            "compatibility_level": 3.6,
            "queue_directory": here / "queue",
            "data_directory": here / "data",
            "maillog_file": here / "log",
            "maillog_file_prefixes": here,
            "myhostname": "mx.example.org",
            "mydestination": "",
            "local_recipient_maps": "",
            "alias_maps": "",
            "inet_interfaces": "127.0.0.1",
            "inet_protocols": "ipv4",
            "smtpd_tls_chain_files": here / "server.pem",
            "smtpd_tls_security_level": "encrypt",
            "smtpd_tls_received_header": "yes",
            "virtual_mailbox_domains": DOMAIN,
            "virtual_mailbox_base": here / "mail",
            "virtual_mailbox_maps": f"texthash:{here / 'boxes'}",
            "virtual_uid_maps": f"static:{nobody.pw_uid}",
            "virtual_gid_maps": f"static:{nobody.pw_gid}",
            "virtual_minimum_uid": 1,
            "smtpd_delay_reject": "no",
            "smtpd_sender_restrictions": f"check_sender_access texthash:{here / 'senders'}",
            "smtpd_recipient_restrictions": f"check_recipient_access texthash:{here / 'access'}, "
            f"check_sender_access texthash:{here / 'quota'}, reject_unauth_destination, reject_unlisted_recipient",
            "smtpd_peername_lookup": "no",
            "smtpd_error_sleep_time": "0",
        }

    def start(self) -> None:
        self.stopped = watchdog.run_at_end([self.program, "-c", str(self.folder), "stop"])
        self._run("start")

    def stop(self) -> None:
        self._run("stop")
        self.stopped()
        shutil.rmtree(self.folder)

    def letters(self, box: str, count: int) -> list[bytes]:
        """What was filed in *box*, when *count* letters are there or a while has passed."""
        deadline = time.monotonic() + 60
        while len(found := sorted((self.folder / "mail" / box / "new").glob("*"))) < count:
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        return [path.read_bytes() for path in found]

    def _write(self, name: str, text: str, mode: int = 0o644) -> None:
        (self.folder / name).write_text(text)
        (self.folder / name).chmod(mode)

    def _run(self, command: str) -> None:
        # Postfix makes folders for users of its own; a test before this one may have left a umask of 077.
        ran = subprocess.run([self.program, "-c", self.folder, command], capture_output=True, text=True, umask=0o022)
        assert ran.returncode == 0, ran.stderr
