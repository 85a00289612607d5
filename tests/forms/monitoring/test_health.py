"""The health page: what anybody may know, what only the operator sees, and when it is not well."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from forms.monitoring import canary, health, jobs
from forms.monitoring.health import LATE_S, SILENT_S, Health, WriteProbe
from forms.outbox import sqlite
from forms.outbox.outbox import Counts, DeadLetter, OutboxUnavailable
from forms.outbox.sqlite import File
from forms.service import Service
from forms.web.app import create_app
from tests.support.databases import LEASE_S
from tests.support.form_client import Send, Visitor

NOW = 1_800_000_000
WELL = Health(NOW, Counts(1, 0, 5), {"courier": NOW - 60, "delivered:oslo": NOW}, (), disk=True, storing=True)
TOKEN = b"a1" * 32


def test_all_is_well() -> None:
    assert WELL.public() == dict.fromkeys(("ok", "courier", "keys", "disk", "storing", "pages", "release"), True)


@pytest.mark.parametrize(
    "changed",
    [
        {"counts": None},
        {"counts": Counts(1, 1, 0)},
        {"counts": Counts(1, 0, LATE_S + 1)},
        {"marks": {}},
        {"marks": {"courier": NOW - SILENT_S - 1}},
        {"marks": {"courier": NOW + 10 * SILENT_S}},
        {"closed": ("oslo",)},
        {"disk": False},
        {"storing": False},
        {"pages": False},
        {"release": False},
    ],
    ids=str,
)
def test_it_is_not_well_when_one_thing_is_not(changed: Any) -> None:
    assert replace(WELL, **changed).public()["ok"] is False


def test_the_public_part_names_no_centre_and_no_letter() -> None:
    everything = replace(WELL, closed=("oslo",), dead=(DeadLetter("abc", "narvik", NOW, "550"),))

    assert not any(name in str(everything.public()) for name in ("oslo", "narvik", "abc"))
    assert everything.full()["closed"] == ["oslo"]
    assert everything.full()["dead_letters"] == [
        {"id": "abc", "centre": "narvik", "code": "550", "deleted_on": "2027-07-14"}
    ]


@pytest.fixture
def visitor(service: Service) -> Any:
    app = create_app(replace(service, settings=replace(service.settings, health_token=TOKEN)))
    app.test_client_class = Visitor
    return app.test_client()


@pytest.mark.parametrize(
    "given", ["", "Bearer", "Bearer ", "Bearer wrong", f"Basic {TOKEN.decode()}", f"Bearer {TOKEN.decode()}x"]
)
def test_without_the_operators_token_nothing_more_is_shown(visitor: Any, given: str) -> None:
    assert "last" not in visitor.get("/form/health", headers={"Authorization": given}).get_json()


def test_the_operators_token_opens_all_of_it(visitor: Any, service: Service) -> None:
    service.outbox.ledger.mark("courier", service.now())
    shown = visitor.get("/form/health", headers={"Authorization": f"Bearer {TOKEN.decode()}"}).get_json()

    assert list(shown["last"]) == ["courier"]


def test_without_a_token_in_the_settings_none_is_taken(client: FlaskClient) -> None:
    assert "last" not in client.get("/form/health", headers={"Authorization": "Bearer "}).get_json()


def test_no_public_answer_tells_that_somebody_has_written(client: FlaskClient, send: Send) -> None:
    client.get("/form/health")
    before = client.get("/form/health").data
    assert send().status_code == 303

    assert client.get("/form/health").data == before


def test_counts_and_ages_need_the_operators_token(visitor: Any, service: Service) -> None:
    service.outbox.put(b"1", "oslo", b"SEALED", service.now() - timedelta(seconds=5))
    shown = visitor.get("/form/health", headers={"Authorization": f"Bearer {TOKEN.decode()}"}).get_json()

    assert (shown["waiting"], shown["dead"], shown["oldest_seconds"]) == (1, 0, 5)


def test_an_outbox_that_cannot_be_read_is_told_as_503(client: FlaskClient, service: Service) -> None:
    store = service.outbox.database.store
    assert isinstance(store, File)
    store.path.write_bytes(b"no database " * 100)
    answer = client.get("/form/health")

    assert (answer.status_code, answer.get_json()["ok"], answer.get_json()["disk"]) == (503, False, False)


def found(service: Service, probe: WriteProbe) -> Health:
    return health.collect(service.outbox, probe, service.closed_inboxes(), service.now())


@pytest.fixture
def probe(service: Service) -> WriteProbe:
    """The probe of a service whose courier has just been at work."""
    service.outbox.ledger.mark("courier", service.now())
    return WriteProbe(service.outbox)


def test_a_refused_letter_shows_to_the_operator_for_ten_minutes(
    service: Service, probe: WriteProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    well = [found(service, probe).full()["ok"]]
    probe.record_refusal()
    well.append(found(service, probe).full()["ok"])
    monkeypatch.setattr(health, "REFUSED_S", 0)

    assert [*well, found(service, probe).full()["ok"]] == [True, False, True]


def test_that_somebody_wrote_while_nothing_could_be_stored_is_shown_to_nobody_else(
    service: Service, probe: WriteProbe
) -> None:
    before = found(service, probe).public()
    probe.record_refusal()

    assert found(service, probe).public() == before


def test_an_outbox_that_cannot_be_written_shows_before_anybody_was_refused(
    service: Service, probe: WriteProbe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_S", 0.1)
    with closing(sqlite.connect(tmp_path / "outbox.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        assert found(service, probe).public()["storing"] is False


def test_asking_often_takes_the_write_lock_no_oftener(
    service: Service, probe: WriteProbe, monkeypatch: pytest.MonkeyPatch
) -> None:
    probed = []
    monkeypatch.setattr(type(service.outbox), "check_writable", lambda outbox: probed.append(outbox))
    for _ in range(20):
        found(service, probe)

    assert len(probed) == 1


def look(service: Service, **passed: float) -> None:
    settings = replace(service.settings, canary=True, coordinator="coordinator@sample_directory.example")
    jobs.run_due_jobs(settings, service.outbox, service.now() + timedelta(**passed))


def letters(service: Service, **passed: float) -> list[str]:
    """For whom the letters are that are due then, taken one after the other."""
    at = service.now() + timedelta(**passed)
    return sorted(letter.centre for letter in iter(lambda: service.outbox.claim(at, LEASE_S), None))


def test_an_inbox_that_the_operator_closed_turns_no_health_red_when_its_key_ends(service: Service) -> None:
    shut = {name: replace(inbox, forms=frozenset()) for name, inbox in service.settings.inboxes.items()}
    open_ = replace(service, now=lambda: service.now() + timedelta(days=9999))
    closed = replace(open_, settings=replace(service.settings, inboxes=shut))

    assert (closed.closed_inboxes(), open_.closed_inboxes()) == ([], [*shut])


@pytest.mark.parametrize("name", ["refuses-us:535", "refuses-us:everybody", "refuses:oslo:550"])
def test_whom_the_mail_server_refuses_is_shown_to_the_operator_at_once_and_to_nobody_else(name: str) -> None:
    here = replace(WELL, marks={**WELL.marks, name: NOW - 60})

    assert (here.full()["refused"], here.full()["ok"]) == ([name], False)
    assert here.public() == WELL.public()


def test_a_refusal_that_is_over_is_not_shown() -> None:
    here = replace(WELL, marks={**WELL.marks, "refuses-us:535": 0, "refuses:oslo:550": NOW - 3 * 86400})

    assert (here.full()["refused"], here.full()["ok"], "refuses-us:535" in here.last()) == ([], True, False)


def test_every_open_centre_gets_a_letter_a_week(service: Service) -> None:
    look(service)
    look(service, days=6)
    first = letters(service, days=6)
    look(service, days=7)

    assert (first.count("oslo"), letters(service, days=7).count("oslo")) == (1, 2)


def test_no_canary_is_sent_unless_the_settings_ask_for_it(service: Service) -> None:
    jobs.run_due_jobs(service.settings, service.outbox, service.now())

    assert letters(service) == []


def test_a_canary_says_nothing_outside_and_is_sealed(service: Service) -> None:
    look(service)

    message = service.outbox.claim(service.now(), LEASE_S).message
    assert b"Subject: Ny melding\r\n" in message
    assert b"pkcs7-mime" in message


def test_a_missed_canary_is_told(service: Service) -> None:
    look(service)
    later = service.now() + timedelta(days=1)

    assert canary.missed(service.outbox, "oslo", later)
    assert not canary.missed(service.outbox, "oslo", later - timedelta(seconds=5))


def test_a_canary_that_arrived_was_not_missed_nor_is_another_letter_taken_for_it(service: Service) -> None:
    look(service)
    service.outbox.ledger.mark("delivered:narvik", service.now())
    for letter in iter(lambda: service.outbox.claim(service.now(), LEASE_S), None):
        if letter.centre == "oslo":
            service.outbox.delivered(letter.id, service.now())
    later = service.now() + timedelta(days=1)

    assert [canary.missed(service.outbox, centre, later) for centre in ("oslo", "narvik")] == [False, True]


def test_a_canary_that_could_not_be_put_is_put_as_soon_as_it_can(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full:
        full.setattr(sqlite, "FREE_BYTES", 1 << 62)
        with pytest.raises(OutboxUnavailable):
            look(service)
    look(service, minutes=1)

    assert letters(service, minutes=1).count("oslo") == 1


def test_the_coordinator_hears_of_a_missed_canary(service: Service, caplog: pytest.LogCaptureFixture) -> None:
    look(service)
    look(service, hours=25)

    assert "alert canary:oslo" in caplog.text
