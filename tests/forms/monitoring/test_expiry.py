"""Keys that end: the coordinator is told in time, not too often, and of nothing that must not travel."""

import re
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from directory import norwegian_day
from forms.monitoring import expiry, jobs
from forms.monitoring.expiry import CertificateState
from forms.outbox.outbox import NOTICE, Outbox
from forms.settings import settings
from tests.support import keys
from tests.support.databases import LEASE_S
from tests.support.keys import NOW
from tests.support.sample_settings import Folder

ENDS = NOW + timedelta(days=100, hours=5)


def told(days: range, judged: Any, marks: Any = None) -> dict[int, str]:
    """What is said when somebody looks once on each of *days* from now; *judged* says how the centre is on a day."""
    marks = dict(marks or {})
    said: dict[int, str] = {}
    for day in days:
        now = NOW + timedelta(days=day)
        for name, lines in expiry.due_notices([judged(day)], marks, now):
            marks[name] = int(now.timestamp())
            said |= {day: lines[0]} if lines else {}
    return said


def test_each_step_is_said_once_on_its_day() -> None:
    said = told(range(0, 100), lambda _: CertificateState("oslo", ENDS))

    assert [(100 - day, re.findall(r"om (\d+) dag", line)) for day, line in said.items()] == [
        (60, ["60"]), (30, ["30"]), (14, ["14"]), (7, ["7"]), (1, ["1"]),
    ]  # fmt: skip


def test_of_several_steps_that_were_missed_only_the_last_is_said() -> None:
    assert list(told(range(95, 100), lambda _: CertificateState("oslo", ENDS))) == [95, 99]


def test_a_look_that_comes_late_says_how_long_it_really_is() -> None:
    assert "om 41 dager" in told(range(59, 60), lambda _: CertificateState("oslo", ENDS))[59]


def test_a_new_key_has_steps_of_its_own() -> None:
    renewed = [CertificateState("oslo", ENDS), CertificateState("oslo", ENDS + timedelta(days=30))]

    assert list(told(range(30, 101), lambda day: renewed[day > 50])) == [40, 70, 100]


def test_a_key_without_an_end_is_never_spoken_of() -> None:
    assert told(range(0, 5000, 30), lambda _: CertificateState("oslo", None)) == {}


def test_a_centre_that_closed_is_said_once_and_again_only_after_it_was_open() -> None:
    broken = {3, 4, 5, 9, 10}
    said = told(range(20), lambda day: CertificateState("oslo", None, ("is empty",) if day in broken else ()))

    assert list(said) == [3, 9]


def test_a_key_that_ends_closes_after_its_last_warning() -> None:
    said = told(
        range(98, 110), lambda day: CertificateState("oslo", ENDS if day <= 100 else None, ("expired",) * (day > 100))
    )

    assert [line.split(" ")[0] for line in said.values()] == ["Nøkkelen", "Nøkkelen", "Skjemaet"]


@pytest.fixture
def coordinated(tmp_path: Path) -> Any:
    """Settings with a coordinator, and one centre whose key ends in 29 days."""
    read = settings.read(Folder(tmp_path).write())
    data, fingerprint = keys.openpgp("short subkey")
    (tmp_path / "oslo.asc").write_bytes(data)
    return replace(read, inboxes={"oslo": replace(read.inboxes["oslo"], fingerprints=(fingerprint,))})


def hourly(read: Any, now: Any) -> list[bytes]:
    """Do the courier's job, and return the notices that it left."""
    with closing(Outbox(read.database)) as outbox:
        jobs.check_certificates(jobs.JobContext(read, outbox, now))
        found = []
        while letter := outbox.claim(now, LEASE_S):
            assert letter.centre == NOTICE
            found.append(letter.message)
            outbox.delivered(letter.id, now)
    return found


def test_the_coordinator_gets_a_notice_that_names_the_centre_and_the_day(coordinated: Any) -> None:
    [notice] = hourly(coordinated, NOW)

    assert b"To: coordinator@example.org" in notice and b"oslo" in notice
    assert f"{norwegian_day(NOW + timedelta(days=29)):%d.%m.%Y}".encode() in notice


def test_of_a_centre_whose_forms_the_operator_has_closed_nothing_is_said(coordinated: Any) -> None:
    closed = replace(coordinated.inboxes["oslo"], forms=frozenset())

    assert hourly(replace(coordinated, inboxes={"oslo": closed}), NOW + timedelta(days=30)) == []


def test_the_next_hour_says_nothing_new(coordinated: Any) -> None:
    assert len(hourly(coordinated, NOW)) == 1
    assert hourly(coordinated, NOW + timedelta(days=2)) == []


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(keys.openpgp("another")[0])])
def test_a_certificate_that_was_spoilt_on_the_disk_is_noticed_while_the_courier_runs(
    coordinated: Any, spoil: Any
) -> None:
    hourly(coordinated, NOW)
    spoil(coordinated.inboxes["oslo"].certificates[0])
    [notice] = hourly(coordinated, NOW)

    pins = [coordinated.inboxes["oslo"].fingerprints[0], keys.openpgp("another")[1]]
    assert b"stengt" in notice and b"@oslo" not in notice
    assert not [pin for pin in pins if pin.encode() in notice.replace(b"=\r\n", b"").replace(b" ", b"").upper()]
