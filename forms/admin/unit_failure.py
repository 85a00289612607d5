"""Notice that a unit of systemd has failed which nobody watches, the command `report-failure`: the unit calls it."""

import argparse
from datetime import UTC, datetime

from forms.monitoring import alerts
from forms.outbox.outbox import Outbox
from forms.settings.settings import Settings

ABOUT = (
    "tell the coordinator that work of the night has failed",
    "Tells the coordinator, by every way that the settings name and once a day, that a unit has failed which nobody "
    "watches. The unit itself runs it (ExecStopPost= in ressursvenn-pages.service).",
)
LINES = {"pages": ["Sidene ble ikke bygget på nytt, så de gamle står. Se på tjeneren: journalctl -u ressursvenn-pages"]}


def add_to(parser: argparse.ArgumentParser) -> None:
    """Give *parser*, that of the command, its argument."""
    parser.add_argument("what", choices=sorted(LINES), help="what has failed")


def report(settings: Settings, outbox: Outbox, asked: argparse.Namespace) -> int:
    """Tell of what was *asked* for. Raises OutboxUnavailable."""
    alerts.notify(outbox, settings, datetime.now(UTC), asked.what, LINES[asked.what])
    return 0
