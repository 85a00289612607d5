"""`check` looks at the files of [alerts]; `test-alert` tells by each way for real; `status` says how they stand."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms.outbox.outbox import NOTICE, Outbox
from forms.settings import settings
from tests.support.databases import LEASE_S
from tests.support.hostile_https import GOOD, Monitor
from tests.support.loopback_server import running
from tests.support.operator import Operator

With = Callable[..., None]


@pytest.fixture
def with_alerts(operator: Operator) -> With:
    """Write a section [alerts] with these lines, and the address of the ping beside it."""

    def write(*lines: str, url: str = "https://monitor.example.org/secret-id") -> None:
        operator.config.write_text("\n".join([operator.config.read_text(), "[alerts]", *lines, ""]))
        path = operator.config.parent / "ping-url"
        path.write_text(url)
        path.chmod(0o600)

    return write


def outbox(operator: Operator) -> Outbox:
    return Outbox(settings.read(operator.config).database)


@pytest.mark.parametrize("name", ["/nosuch/program", "/etc/passwd", "/etc"])
def test_a_command_that_cannot_be_run_is_told(operator: Operator, with_alerts: With, name: str) -> None:
    with_alerts(f'command = ["{name}"]')

    said = f"[alerts] command: {Path(name).name} is no program that this user may run; compare the path, and run: chmod"
    assert said in operator.run("check").err


def test_a_file_that_holds_no_authority_is_told(operator: Operator, with_alerts: With) -> None:
    with_alerts('ping_url_file = "ping-url"', 'ping_ca_file = "secret"')

    assert "[alerts] ping_ca_file: holds no certificate that can be used" in operator.run("check").err


def test_what_is_right_is_not_told(operator: Operator, with_alerts: With) -> None:
    with_alerts('command = ["/bin/cat"]', 'ping_url_file = "ping-url"')

    assert "[alerts]" not in operator.run("check").err


def test_a_trial_tells_by_every_way(operator: Operator, with_alerts: With, mail_tls: Path) -> None:
    with running(Monitor(mail_tls / "server.pem")) as monitor:
        lines = ['command = ["/bin/cat"]', 'ping_url_file = "ping-url"', f'ping_ca_file = "{mail_tls}/ca.pem"']
        with_alerts(*lines, url=monitor.url())
        ran = operator.run("test-alert")

    said = ["mail: a notice to the coordinator is in the outbox; the courier sends it"]
    said += ["command: it took the notice (exit status 0)", "ping: taken"]
    assert (ran.status, ran.out.splitlines(), len(monitor.asked)) == (0, said, 1)
    with closing(outbox(operator)) as there:
        letter = there.claim(datetime.now(UTC), LEASE_S)
    assert letter.centre == NOTICE and b"Dette er en pr" in letter.message
    assert b"\r\nTo: coordinator@example.org\r\n" in letter.message


def test_a_trial_that_fails_says_which_way(operator: Operator, with_alerts: With, mail_tls: Path) -> None:
    with running(Monitor(mail_tls / "server.pem", GOOD.replace(b"200", b"404"))) as monitor:
        lines = ['command = ["/bin/false"]', 'ping_url_file = "ping-url"', f'ping_ca_file = "{mail_tls}/ca.pem"']
        with_alerts(*lines, url=monitor.url())
        ran = operator.run("test-alert")

    assert ran.status == 1
    assert ran.out.splitlines()[1:] == ["command: failed: status-1", "ping: failed: 404"]


def test_a_trial_without_any_way_fails_and_says_what_is_missing(operator: Operator) -> None:
    text = operator.config.read_text()
    operator.config.write_text(text[: text.index("[coordinator]")])
    ran = operator.run("test-alert")

    said = ["mail: no [coordinator] address in the settings", "command: none in the settings"]
    assert (ran.status, ran.out.splitlines()) == (1, [*said, "ping: no ping_url_file in the settings"])


def mark(operator: Operator, **marks: int) -> None:
    """Write these marks, given as ages in seconds, into the ledger; "__" stands for ":" and "_" for "-"."""
    now = datetime.now(UTC).timestamp()
    with closing(outbox(operator)) as there:
        for name, age in marks.items():
            there.ledger.mark(name.replace("__", ":").replace("_", "-"), datetime.fromtimestamp(now - age, UTC))


def test_status_says_when_the_mail_server_was_well(operator: Operator) -> None:
    mark(operator, mail_server__tried=750, ping__tried=95)
    lines = operator.run("status").out.splitlines()

    assert {"mail server: ok 12 minutes ago", "ping: ok 1 minute ago"} <= {*lines}


def test_status_says_since_when_it_would_take_no_letter(operator: Operator) -> None:
    mark(operator, mail_server__tried=60, mail_server__fails__535=7200)
    since = datetime.fromtimestamp(datetime.now(UTC).timestamp() - 7200, UTC)
    [line] = [line for line in operator.run("status").out.splitlines() if line.startswith("mail server")]

    assert line.startswith(f"mail server: would not take a letter since {since:%Y-%m-%dT%H}")
    assert line.endswith("Z (535)")


def test_status_for_a_program_says_the_same(operator: Operator) -> None:
    mark(operator, mail_server__tried=60, alert_command__tried=60, alert_command__fails__status_1=90)
    shown = json.loads(operator.run("status", "--json").out)

    assert (shown["mail_server"]["ok"], shown["alert_command"]["reason"], shown["ok"]) == (True, "status-1", False)


def test_what_fails_at_night_is_told_to_the_coordinator_once_a_day(operator: Operator) -> None:
    said = [operator.run("report-failure", "pages") for _ in range(2)]
    with closing(outbox(operator)) as opened:
        notices = list(iter(lambda: opened.claim(datetime.now(UTC), LEASE_S), None))

    assert [one.status for one in said] == [0, 0]
    assert [letter.centre for letter in notices] == [NOTICE]
