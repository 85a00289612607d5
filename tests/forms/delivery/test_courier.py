"""The courier against a real mail server on this machine: TLS, refusals, cuts, crashes."""

import asyncio
import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP

from demo import tls_key
from forms.delivery.courier import Courier
from forms.delivery.failure import DeliveryError
from forms.delivery.retry import RETRY_POLICY, RetryPolicy
from forms.delivery.shutdown import ShutdownFlag
from forms.delivery.smtp import SmtpSession
from forms.monitoring import alerts, jobs
from forms.monitoring.jobs import run_due_jobs
from forms.outbox import sqlite
from forms.outbox.outbox import TEST, Letter, Outbox, OutboxUnavailable
from forms.settings.inboxes import Inbox
from forms.settings.settings import Settings, SettingsError
from forms.settings.smtp import Smtp
from tests.support.databases import LEASE_S

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MESSAGE = b"Subject: Ny melding\r\n\r\n.dots\r\n..\r\nFrom here\r\n" + b"x" * 998 + b"\r\n.\r\n"
HOUR = timedelta(hours=1)
POLICY = replace(RETRY_POLICY, command_s=3)


class Post:
    """A mail server's mind: what it answers, and what it was given."""

    def __init__(self) -> None:
        self.rcpt, self.data, self.greeting = "250 OK", "250 OK", ""
        self.tried: list[bytes] = []
        self.meanwhile: Callable[[], object] = lambda: None

    async def handle_EHLO(self, _server: Any, session: Any, _envelope: Any, name: str, answers: list[str]) -> list[str]:
        session.host_name, self.greeting = name, name
        return answers

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        self.tried.append(bytes(envelope.content))
        self.meanwhile()
        if self.data == "cut":
            server.transport.abort()
        if self.data == "silent":
            await asyncio.sleep(0.5)
        return self.data


class World:
    """An outbox with a courier, a mail server, and a clock that stands still."""

    def __init__(self, settings: Settings, post: Post) -> None:
        self.settings, self.post, self.now = settings, post, START
        self.outbox = Outbox(settings.database)
        self.courier = self.another(self.outbox)

    def another(self, outbox: Outbox, policy: RetryPolicy = POLICY) -> Courier:
        return Courier(self.settings, outbox, run_due_jobs, clock=lambda: self.now, jitter=lambda: 1.0, policy=policy)

    def with_policy(self, **changed: Any) -> Courier:
        """Our courier, anew, with these figures of the retry policy changed."""
        self.courier = self.another(self.outbox, replace(POLICY, **changed))
        return self.courier

    def put(self, once: bytes = b"1", centre: str = "oslo") -> None:
        self.outbox.put(once, centre, MESSAGE, self.now)

    def try_again_after(self, seconds: float) -> bool:
        self.now += timedelta(seconds=seconds)
        return self.courier.step()


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tls")
    for name in ("", "other-"):
        ca, server = tls_key.make()
        (folder / f"{name}ca.pem").write_bytes(ca)
        (folder / f"{name}server.pem").write_bytes(server)
    return folder


@pytest.fixture
def world(tmp_path: Path, tls: Path) -> Iterator[Callable[..., World]]:
    with ExitStack() as ends:

        def make(*, ca: str = "ca.pem", starttls: bool = True) -> World:
            post = Post()
            port = ends.enter_context(mail_server(post, tls / "server.pem" if starttls else None))
            there = Smtp("127.0.0.1", port, "starttls", "b@forms.example", tls / ca)
            inbox = Inbox("oslo", "post@oslo.example", "openpgp", (), (), frozenset(), unconfirmed="")
            url = f"sqlite:///{tmp_path}/outbox.db"
            here = World(Settings("https://x.example", b"", tmp_path, url, there, None, {"oslo": inbox}), post)
            ends.callback(here.outbox.close)
            ends.callback(lambda: here.courier.session.close())
            return here

        yield make


@contextmanager
def mail_server(post: Post, certificate: Path | None) -> Iterator[int]:
    """A mail server with *post* behind it; yields its port."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    if certificate:
        context.load_cert_chain(certificate)
    tls: dict[str, Any] = {"tls_context": context, "require_starttls": True} if certificate else {}
    loop = asyncio.new_event_loop()
    # In a thread from the beginning: Playwright, where it runs, has a loop of its own in this one.
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    listening = loop.create_server(lambda: SMTP(post, hostname="localhost", loop=loop, **tls), "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(listening, loop).result(5)
    yield server.sockets[0].getsockname()[1]
    asyncio.run_coroutine_threadsafe(_end(server), loop).result(5)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    loop.close()


async def _end(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)


def test_a_letter_arrives_as_it_was_stored_and_is_wiped(world: Callable[..., World]) -> None:
    here = world()
    here.put()

    assert here.courier.step()
    assert here.post.tried == [MESSAGE]
    assert (here.courier.step(), here.outbox.counts(here.now).waiting) == (False, 0)


def test_the_greeting_does_not_name_this_machine(world: Callable[..., World]) -> None:
    here = world()
    here.put()
    here.courier.step()

    assert here.post.greeting == "forms.example"


@pytest.mark.parametrize("setting", [{"ca": "other-ca.pem"}, {"starttls": False}], ids=["another CA", "no STARTTLS"])
def test_nothing_is_sent_to_a_server_that_does_not_prove_itself(world: Callable[..., World], setting: Any) -> None:
    here = world(**setting)
    here.put()
    here.courier.step()

    assert here.post.tried == []
    assert here.outbox.counts(here.now).waiting == 1


def test_a_temporary_refusal_is_tried_again_with_the_same_bytes(world: Callable[..., World]) -> None:
    here = world()
    here.post.data = "451 later"
    here.put()
    here.courier.step()
    here.post.data = "250 OK"

    assert [here.try_again_after(29), here.try_again_after(1)] == [False, True]
    assert here.post.tried == [MESSAGE, MESSAGE]


def test_the_waits_double_up_to_an_hour(world: Callable[..., World]) -> None:
    courier = world().courier
    tried = [Letter("1", "oslo", b"", 0, 0, attempts, 0) for attempts in (1, 2, 3, 7, 8, 5000)]

    waits = [courier.policy.delay_s(letter, DeliveryError(code=450)) for letter in tried]
    assert waits == [30, 60, 120, 1920, 3600, 3600]


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_after_three_refusals_over_half_a_day_a_letter_is_a_dead_letter_and_kept(
    world: Callable[..., World], step: str
) -> None:
    here = world()
    setattr(here.post, step, "550 no")
    here.put()
    tries = [here.try_again_after(hours * 3600) for hours in (0, 1, 12, 24)]

    assert tries == [True, True, True, False]
    assert [dead.code for dead in here.outbox.dead_letters()] == ["550"]


def test_a_refused_letter_is_not_tried_again_within_the_hour(world: Callable[..., World]) -> None:
    here = world()
    here.post.rcpt = "550 no"
    here.put()
    here.courier.step()

    assert [here.try_again_after(3599), here.try_again_after(1)] == [False, True]


def test_without_a_final_reply_ten_copies_are_sent_and_no_more() -> None:
    letter, lost = Letter("1", "oslo", b"", 0, 0, 1, 8), DeliveryError(ambiguous=True)
    waits = [POLICY.delay_s(replace(letter, refusals=before), lost) for before in range(9)]

    assert waits == [900, 1800, 3600, 7200, 14400, 28800, 57600, 86400, 86400]
    assert POLICY.dead_letter_code(letter, lost, 0) is None
    assert POLICY.dead_letter_code(replace(letter, refusals=9), lost, 0) == "no-reply-after-data"


def test_a_line_that_always_breaks_after_the_dot_brings_ten_copies(world: Callable[..., World]) -> None:
    here = world()
    here.post.data = "cut"
    here.put()
    tries = [here.try_again_after(86400) for _ in range(12)]

    assert (tries.count(True), len(here.post.tried)) == (10, 10)
    assert [dead.code for dead in here.outbox.dead_letters()] == ["no-reply-after-data"]


def test_temporary_refusals_never_make_a_dead_letter(world: Callable[..., World]) -> None:
    here = world()
    here.post.rcpt = "450 busy"
    here.put()

    assert all(here.try_again_after(3600) for _ in range(8))
    assert here.outbox.dead_letters() == []


def test_after_14_days_a_letter_is_a_dead_letter_and_kept(world: Callable[..., World]) -> None:
    here = world()
    here.post.rcpt = "450 busy"
    here.put()
    for hours in [0, *[12] * 27, *[1] * 11]:  # one hour less than 14 days
        here.try_again_after(3600 * hours)
    before = here.outbox.dead_letters()
    here.try_again_after(3600)

    assert (before, [dead.code for dead in here.outbox.dead_letters()]) == ([], ["too-old"])


def test_a_letter_that_is_dead_for_its_age_is_tried_anew_for_a_day_at_least(world: Callable[..., World]) -> None:
    here = world()
    here.put()
    here.outbox.dead_letter(here.outbox.claim(here.now, LEASE_S), "too-old")
    here.now += timedelta(days=20)
    here.post.rcpt = "450 busy"
    here.outbox.requeue(here.outbox.dead_letters()[0].id)

    assert all(here.try_again_after(3600) for _ in range(23))
    assert here.outbox.dead_letters() == []


@pytest.mark.parametrize("days", [-10_000, 20], ids=["taken in 1970", "the courier's clock is ahead"])
def test_a_clock_that_is_wrong_makes_no_dead_letter_at_its_first_failure(
    world: Callable[..., World], days: int
) -> None:
    here = world()
    here.post.rcpt = "450 busy"
    here.outbox.put(b"1", "oslo", MESSAGE, here.now + timedelta(days=min(days, 0)))
    here.try_again_after(max(days, 0) * 86400)

    assert here.outbox.dead_letters() == []


def test_a_notice_goes_to_the_coordinator(world: Callable[..., World]) -> None:
    here = world()
    here.courier.settings = replace(here.settings, coordinator="coordinator@sample_directory.example")
    alerts.notify(here.outbox, here.courier.settings, here.now, "late:1h", ["noe venter"])

    assert here.courier.step()
    assert b"To: coordinator@sample_directory.example\r\n" in here.post.tried[0]


def test_a_dead_mail_server_is_told_once_it_lives_again(world: Callable[..., World]) -> None:
    here = world()
    here.courier.settings = replace(here.settings, coordinator="coordinator@sample_directory.example")
    here.post.rcpt = "450 busy"
    here.put()
    here.try_again_after(0)
    run_due_jobs(here.courier.settings, here.outbox, START + HOUR)
    here.post.rcpt = "250 OK"

    assert [here.try_again_after(3600), here.try_again_after(0)] == [True, True]
    assert [b"drift" in letter for letter in here.post.tried] == [False, True]


def test_a_running_courier_leaves_its_heartbeat(world: Callable[..., World], monkeypatch: pytest.MonkeyPatch) -> None:
    here = world()
    shutdown = ShutdownFlag()
    monkeypatch.setattr(shutdown, "wait", lambda _: shutdown.set())
    here.courier.run(shutdown)

    assert here.outbox.ledger.marks()["courier"] == START.timestamp()


def test_a_cut_after_the_final_dot_waits_a_quarter_of_an_hour(world: Callable[..., World]) -> None:
    here = world()
    here.post.data = "cut"
    here.put()
    here.courier.step()
    here.post.data = "250 OK"

    assert [here.try_again_after(899), here.try_again_after(1)] == [False, True]


def test_a_server_that_is_silent_after_the_final_dot_may_have_the_letter(world: Callable[..., World]) -> None:
    here = world()
    session = here.with_policy(final_reply_s=0.2).session
    here.post.data = "silent"

    with pytest.raises(DeliveryError) as error:
        session.deliver("post@oslo.example", MESSAGE)
    assert (error.value.ambiguous, error.value.permanent) == (True, False)


def test_a_server_that_is_not_there_is_no_refusal(world: Callable[..., World]) -> None:
    here = world()
    session = SmtpSession(Smtp("127.0.0.1", 1, "starttls", "b@forms.example"))

    with pytest.raises(DeliveryError) as error:
        session.deliver("post@oslo.example", MESSAGE)
    assert (error.value.permanent, error.value.ambiguous, error.value.code) == (False, False, None)
    assert here.post.tried == []


def test_while_no_session_can_be_opened_one_attempt_stands_for_all_letters(world: Callable[..., World]) -> None:
    here = world(ca="other-ca.pem")
    for number in range(5):
        here.put(bytes([number]))
    tries = [here.try_again_after(seconds) for seconds in (0, 0, 59, 1, 60, 60, 239, 1)]

    assert tries == [True, False, False, True, False, True, False, True]


def test_after_a_session_was_opened_the_courier_waits_no_more(world: Callable[..., World]) -> None:
    here = world()
    backoff = here.courier.backoff
    backoff.failed_sessions, backoff.until_s = 3, here.now.timestamp() + 86400  # of a clock that was ahead
    here.put()

    assert here.courier.step()
    assert backoff.failed_sessions == 0


def test_a_delivery_error_holds_no_address_and_no_content(world: Callable[..., World]) -> None:
    here = world()
    here.post.rcpt = "550 post@oslo.example is unknown"
    with pytest.raises(DeliveryError) as error:
        here.courier.session.deliver("post@oslo.example", MESSAGE)

    assert "oslo" not in f"{error.value!r} {vars(error.value)}"
    assert error.value.__context__ is None


def test_a_letter_to_a_centre_that_the_settings_do_not_know_waits(world: Callable[..., World]) -> None:
    here = world()
    here.put(centre="narvik")
    tries = [here.try_again_after(seconds) for seconds in (0, 59, 1, 86400)]

    assert (tries, here.outbox.dead_letters(), here.post.tried) == ([True, False, True, True], [], [])


def test_a_letter_to_a_centre_that_came_into_the_settings_since_the_start_is_sent(world: Callable[..., World]) -> None:
    here = world()
    narvik = replace(here.settings.inboxes["oslo"], centre="narvik", address="post@narvik.example")
    here.courier.read_settings = lambda: replace(here.settings, inboxes={"narvik": narvik})
    here.put(centre="narvik")
    here.courier.step()

    assert (len(here.post.tried), set(here.courier.settings.inboxes)) == (1, {"oslo", "narvik"})


def test_settings_that_are_wrong_just_now_leave_the_letter_waiting(world: Callable[..., World]) -> None:
    def wrong() -> Settings:
        raise SettingsError([])

    here = world()
    here.courier.read_settings = wrong
    here.put(centre="narvik")

    assert (here.courier.step(), here.outbox.counts(here.now).waiting) == (True, 1)


def test_the_log_names_letter_centre_and_code_only(
    world: Callable[..., World], caplog: pytest.LogCaptureFixture
) -> None:
    here = world()
    here.post.rcpt = "450 post@oslo.example is busy"
    here.put()
    with caplog.at_level(logging.DEBUG, "forms"):
        here.courier.step()

    [line] = [record.getMessage() for record in caplog.records if record.name.startswith("forms")]
    assert line.split()[2:] == ["to", "oslo:", "450,", "again", "in", "30", "s"]


def test_two_couriers_never_send_one_letter_twice(world: Callable[..., World]) -> None:
    here = world()
    for number in range(12):
        here.put(bytes([number]))
    outboxes = [Outbox(here.settings.database) for _ in range(2)]
    workers = [threading.Thread(target=_work, args=[here.another(outbox)]) for outbox in outboxes]
    for act in (threading.Thread.start, threading.Thread.join):
        [act(worker) for worker in workers]
    for outbox in outboxes:
        outbox.close()

    assert (len(here.post.tried), here.outbox.counts(START).waiting) == (12, 0)


def _work(courier: Courier) -> None:
    while courier.step():
        pass
    courier.session.close()


def test_a_letter_whose_courier_died_is_sent_by_the_next_one(world: Callable[..., World]) -> None:
    here = world()
    here.put()
    here.outbox.claim(here.now, LEASE_S)  # and then the courier is gone

    assert [here.try_again_after(LEASE_S - 1), here.try_again_after(1)] == [False, True]


def test_a_letter_taken_while_the_outbox_is_away_is_not_sent_again(
    world: Callable[..., World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = world()
    here.put()
    monkeypatch.setattr(sqlite, "BUSY_S", 0.1)
    with closing(sqlite.connect(tmp_path / "outbox.db")) as other:
        here.post.meanwhile = lambda: other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutboxUnavailable):
            here.courier.step()

    assert (here.try_again_after(3600), len(here.post.tried)) == (False, 1)


def test_an_idle_courier_leaves_nothing_of_a_delivered_letter_on_the_disk(
    world: Callable[..., World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, shutdown = world(), ShutdownFlag()
    here.put()
    monkeypatch.setattr(shutdown, "wait", lambda _: shutdown.set())
    here.courier.run(shutdown)

    assert MESSAGE not in b"".join(file.read_bytes() for file in tmp_path.glob("outbox*"))


@contextmanager
def away(here: World, folder: Path) -> Iterator[None]:
    """The outbox cannot be written from the moment on that the mail server has taken a letter."""
    with closing(sqlite.connect(folder / "outbox.db")) as other:
        here.post.meanwhile = lambda: other.execute("BEGIN IMMEDIATE")
        yield


def test_with_a_letter_that_was_taken_the_outbox_is_asked_every_second(
    world: Callable[..., World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, waited, shutdown = world(), [], ShutdownFlag()
    here.put()
    monkeypatch.setattr(sqlite, "BUSY_S", 0.01)
    monkeypatch.setattr(
        shutdown, "wait", lambda seconds: waited.append(seconds) or (len(waited) > 4 and shutdown.set())
    )
    with away(here, tmp_path):
        here.with_policy(outage_delay_s=1.5).run(shutdown)

    assert waited[:4] == [POLICY.poll_s] * 4


def test_a_delivery_that_could_not_be_recorded_at_the_end_is_logged(
    world: Callable[..., World], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    here, shutdown = world(), ShutdownFlag()
    here.put()
    monkeypatch.setattr(sqlite, "BUSY_S", 0.01)
    with away(here, tmp_path):
        monkeypatch.setattr(shutdown, "wait", lambda _: shutdown.set())
        here.with_policy(outage_delay_s=0.1).run(shutdown)

    assert "but it could not be recorded in the outbox: it may be sent again" in caplog.text


def test_a_mistake_of_ours_does_not_end_the_courier_but_its_heartbeat(
    world: Callable[..., World], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    here, waited, shutdown = world(), [], ShutdownFlag()
    monkeypatch.setattr(
        shutdown, "wait", lambda seconds: waited.append(seconds) or (len(waited) > 2 and shutdown.set())
    )
    monkeypatch.setattr(here.with_policy(heartbeat_s=0), "step", lambda: 1 / 0)
    monkeypatch.setattr(jobs, "JOBS", [])
    monkeypatch.setattr(here.outbox.ledger, "mark", lambda name, _: waited.append(name))
    here.courier.run(shutdown)

    assert waited == ["courier", 30, 30]
    assert "ZeroDivisionError in tests/" in caplog.text


def test_the_letter_in_hand_is_finished_when_the_courier_is_asked_to_end(world: Callable[..., World]) -> None:
    here = world()
    here.put(b"1")
    here.put(b"2")
    shutdown = ShutdownFlag()
    here.post.meanwhile = shutdown.set
    here.courier.run(shutdown)

    assert (len(here.post.tried), here.outbox.counts(here.now).waiting) == (1, 1)


def test_run_ends_when_it_is_asked_to(world: Callable[..., World]) -> None:
    here = world()
    here.put()
    shutdown = ShutdownFlag()
    running = threading.Thread(target=here.courier.run, args=[shutdown])
    running.start()
    while here.outbox.counts(here.now).waiting and running.is_alive():
        shutdown.wait(0.01)
    shutdown.set()
    running.join(5)

    assert not running.is_alive()


def doubt(here: World) -> None:
    """Let nobody have confirmed the only inbox, as after an edit by hand."""
    oslo = replace(here.settings.inboxes["oslo"], address="thief@evil.example", unconfirmed="changed")
    here.settings = replace(here.settings, inboxes={"oslo": oslo})
    here.courier = here.another(here.outbox)


def test_nothing_goes_to_an_inbox_that_nobody_has_confirmed(
    world: Callable[..., World], caplog: pytest.LogCaptureFixture
) -> None:
    here = world()
    doubt(here)
    here.put()
    here.courier.step()

    assert (here.post.tried, here.outbox.counts(here.now).waiting) == ([], 1)
    assert "to oslo: not-confirmed, [inbox.oslo] is not confirmed: changed; its forms are closed" in caplog.text
    assert "evil.example" not in caplog.text


def test_a_letter_that_waited_for_a_confirmation_goes_out_after_it_without_a_restart(
    world: Callable[..., World],
) -> None:
    here = world()
    good = here.settings
    doubt(here)
    here.put()
    here.courier.step()
    here.courier.read_settings = lambda: good

    assert here.try_again_after(60)
    assert (len(here.post.tried), here.outbox.counts(here.now).waiting) == (1, 0)


def test_a_test_letter_goes_where_nobody_has_confirmed_anything_yet(world: Callable[..., World]) -> None:
    here = world()
    doubt(here)
    here.put(centre=f"{TEST}oslo")
    here.courier.step()

    assert len(here.post.tried) == 1
    assert "delivered:oslo" in here.outbox.ledger.marks()


def test_a_letter_to_an_inbox_that_is_never_confirmed_is_kept_as_a_dead_letter(world: Callable[..., World]) -> None:
    here = world()
    doubt(here)
    here.with_policy(max_age_s=60, min_attempts=2)
    here.put()
    here.courier.step()
    here.try_again_after(60)

    assert [dead.code for dead in here.outbox.dead_letters()] == ["too-old"]
    assert here.outbox.requeue_all() == 1 and here.post.tried == []
