"""Check of the ways of alerting: their files, for `check`; and `test-alert`, which tells by each of them for real."""

import argparse
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from forms.delivery.tls import verifying_context
from forms.monitoring import alert_command, alerts, ping
from forms.outbox.outbox import Outbox
from forms.settings.alerts import Alerts
from forms.settings.problems import Problem
from forms.settings.settings import Settings

LINES = ["Dette er en prøve på at varsler kommer fram. Ingenting er galt."]


def problems(settings: Alerts) -> Iterator[Problem]:
    """Why the alert command cannot be started, or the monitor's authority not be used. Starts and sends nothing."""
    program = Path(settings.command[0]) if settings.command else None
    if program and not (program.is_file() and os.access(program, os.X_OK)):
        right = "compare the path, and run: chmod 755 on it; each folder above it must be open to this user"
        yield Problem(f"{program.name} is no program that this user may run; {right}", "alerts", "command")
    try:
        verifying_context(settings.ping_ca_file)
    except OSError as error:
        text = f"holds no certificate that can be used ({error.strerror}); a PEM file is needed"
        yield Problem(text, "alerts", "ping_ca_file")


def test_alert(settings: Settings, outbox: Outbox, _asked: argparse.Namespace) -> int:
    """Tell by every way in the settings that this is a trial, and print how it went. Raises OutboxUnavailable."""
    tried = [_mail(settings, outbox), _command(settings.alerts), _ping(settings.alerts)]
    print(*(text for text, _ in tried), sep="\n")
    return 0 if any(works for _, works in tried) and all(works is not False for _, works in tried) else 1


def _mail(settings: Settings, outbox: Outbox) -> tuple[str, bool | None]:
    if settings.coordinator is None:
        return "mail: no [coordinator] address in the settings", None
    alerts.put_trial(outbox, settings, datetime.now(UTC), LINES)
    return "mail: a notice to the coordinator is in the outbox; the courier sends it", True


def _command(settings: Alerts) -> tuple[str, bool | None]:
    if not settings.command:
        return "command: none in the settings", None
    text = "\n".join([alerts.SUBJECT, *LINES, ""])
    failed = alert_command.run(settings.command, text, settings.command_timeout_s, threading.Event())
    return f"command: {'it took the notice (exit status 0)' if failed is None else f'failed: {failed}'}", not failed


def _ping(settings: Alerts) -> tuple[str, bool | None]:
    if settings.ping_url is None:
        return "ping: no ping_url_file in the settings", None
    failed = ping.send(settings, well=True)
    return f"ping: {'taken' if failed is None else f'failed: {failed}'}", not failed
