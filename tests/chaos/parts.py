"""The two programs of the crash test that are not ours as they are: a mail server that keeps a diary, a hasty courier.

python -m tests.chaos.parts mail FOLDER PORT SEED
python -m tests.chaos.parts courier FOLDER
"""

import asyncio
import logging
import os
import random
import signal
import ssl
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from forms.delivery.courier import Courier
from forms.delivery.retry import RetryPolicy
from forms.delivery.shutdown import ShutdownFlag
from forms.monitoring.jobs import run_due_jobs
from forms.outbox import claims, outbox, postgresql
from forms.settings import settings

# The retry policy of the product, made short: a lease of 7 s.
HASTY = RetryPolicy(
    command_s=1, data_s=1, block_s=1, before_dot_s=2, final_reply_s=2, parting_s=0.5, recording_s=2,
    first_delay_s=1, max_delay_s=4, session_delay_s=1, max_session_delay_s=4, ambiguous_delay_s=8,
    max_ambiguous_delay_s=16, refused_delays_s=(8, 16),
    poll_s=0.1, heartbeat_s=1, outage_delay_s=1,
)  # fmt: skip


class Diary:
    """Files each letter durably, now and then refuses or cuts the line, and notes when the client went on after a 250.

    Only then has the client certainly heard it: a copy without the note may have to be sent again.
    """

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.random, self.number = folder, random.Random(seed), 0

    async def handle_RCPT(self, _server: SMTP, session: Session, envelope: Envelope, address: str, _: list[str]) -> str:
        self._heard(session)
        if self.random.random() < 0.02:
            return "450 4.2.0 come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        if self.random.random() < 0.02:
            return "451 4.3.0 come again"
        centre = envelope.rcpt_tos[0].partition("@")[0]
        self.number += 1
        path = self.folder / centre / f"{time.time_ns()}-{os.getpid()}-{self.number}"
        with path.with_suffix(".new").open("wb") as file:
            file.write(envelope.original_content or b"")
            os.fsync(file.fileno())
        path.with_suffix(".new").rename(path)
        if self.random.random() < 0.02:
            server.transport.abort()
            return "250 cut"
        session.copy = path
        await asyncio.sleep(self.random.random() * 0.02)
        return "250 OK"

    async def handle_QUIT(self, _server: SMTP, session: Session, _envelope: Envelope) -> str:
        self._heard(session)
        return "221 bye"

    def _heard(self, session: Any) -> None:
        path = getattr(session, "copy", None)
        if path:
            path.with_suffix(".heard").touch()
            session.copy = None


async def mail(folder: Path, port: int, seed: int) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.pem")
    diary = Diary(folder / "mail", seed)
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)

    def connection() -> SMTP:
        return SMTP(diary, hostname="localhost", tls_context=context, require_starttls=True)

    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


def run_courier(folder: Path) -> None:
    """Our courier, with all its times made short in the same proportion, and a clock that the test can set."""
    logging.basicConfig(level=logging.WARNING)
    claims.CLOCK_TOLERANCE_S = 4
    postgresql._OPTIONS["options"] = "-c synchronous_commit=on -c lock_timeout=300ms"
    read = settings.read(folder / "config.toml")
    ahead = timedelta(seconds=float((folder / "ahead").read_text()))
    box = outbox.Outbox(read.database, read.letters_per_hour)
    ours = Courier(
        read, box, partial(run_due_jobs, policy=HASTY), clock=lambda: datetime.now(UTC) + ahead, policy=HASTY
    )
    ours.run(ShutdownFlag().on([signal.SIGTERM, signal.SIGINT]))
    box.close()


if __name__ == "__main__":
    if sys.argv[1] == "mail":
        asyncio.run(mail(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])))
    else:
        run_courier(Path(sys.argv[2]))
