"""Rude mail servers: replies without end, handshakes without end, slowness, refusals of us. None holds us, none buries.

The minutes of RFC 5321 are hundredths here: the policy's figures, divided by a hundred.
"""

import threading
import time
from dataclasses import fields

import pytest

from forms.delivery.retry import RETRY_POLICY
from tests.support.hostile_smtp import ENDLESS, HANDSHAKES
from tests.support.mail_session import MESSAGE, STORED, TO, Make, failure

STEPS = ("connect", "ehlo", "starttls", "auth", "mail", "rcpt", "data", "dot")
WHOLE = ("session_letters", "max_ambiguous_attempts", "min_attempts", "refused_delays_s")
HUNDREDTH = {
    field.name: getattr(RETRY_POLICY, field.name) / 100 for field in fields(RETRY_POLICY) if field.name not in WHOLE
}
SHORT = {"command_s": 0.4, "data_s": 0.4, "block_s": 0.4, "final_reply_s": 0.4}


def ended_in_time(began: float) -> bool:
    return time.monotonic() - began < 8  # a server of the tests ends by itself after 10 s


@pytest.mark.parametrize("way", ENDLESS)
@pytest.mark.parametrize("step", STEPS)
def test_a_reply_without_end_neither_holds_us_nor_loses_the_letter(make_session: Make, step: str, way: str) -> None:
    server, session = make_session({step: way}, **SHORT)
    threading.Timer(10, server.ended.set).start()
    began, error = time.monotonic(), failure(session)

    assert (error.permanent, error.ambiguous) == (False, step == "dot")
    assert ended_in_time(began)


@pytest.mark.parametrize("implicit", [True, False], ids=["implicit TLS", "STARTTLS"])
@pytest.mark.parametrize("way", HANDSHAKES)
def test_a_handshake_without_end_does_not_hold_us(make_session: Make, way: str, implicit: bool) -> None:
    server, session = make_session({"handshake": way}, implicit=implicit, **SHORT)
    threading.Timer(10, server.ended.set).start()
    began, error = time.monotonic(), failure(session)

    assert (error.opened, error.permanent, error.reason, server.taken) == (False, False, "no-answer", [])
    assert ended_in_time(began)


@pytest.mark.parametrize("step", [*STEPS, "everywhere"])
def test_a_server_that_takes_45_seconds_for_a_reply_gets_the_letter(make_session: Make, step: str) -> None:
    slow = dict.fromkeys(STEPS if step == "everywhere" else [step], "after 0.45")
    server, session = make_session(slow, **HUNDREDTH)
    session.deliver(TO, MESSAGE)

    assert server.taken == [STORED]


@pytest.mark.parametrize("step", ["connect", "mail", "rcpt"])
def test_a_server_that_takes_nearly_five_minutes_for_a_reply_gets_the_letter(make_session: Make, step: str) -> None:
    server, session = make_session({step: "after 2.7"}, **HUNDREDTH)
    session.deliver(TO, MESSAGE)

    assert server.taken == [STORED]


def test_a_server_that_is_slow_at_each_step_keeps_us_no_longer_than_the_one_deadline(make_session: Make) -> None:
    server, session = make_session(dict.fromkeys(STEPS, "after 0.5"), **{**HUNDREDTH, "before_dot_s": 1.2})
    error = failure(session)

    assert (error.ambiguous, error.permanent, server.taken) == (False, False, [])


def test_the_final_reply_has_its_time_however_late_the_dot_was_sent(make_session: Make) -> None:
    server, session = make_session(
        {"rcpt": "after 0.5", "dot": "after 1.5"}, **{**HUNDREDTH, "before_dot_s": 1.2, "final_reply_s": 6}
    )
    session.deliver(TO, MESSAGE)

    assert server.taken == [STORED]


REFUSES_US = {
    "connect": ["554 no", "521 no", "550 5.7.1 blocked"],
    "ehlo": ["550 no", "502 what"],
    "starttls": ["501 no", "554 5.7.3 no"],
    "auth": ["535 5.7.8 no", "534 5.7.9 application password required", "530 no", "538 no"],
    "mail": ["530 5.7.0 authenticate", "530 5.7.57 not authenticated", "550 5.4.5 quota", "553 5.1.8 no", "550 no"],
    "rcpt": ["550 5.4.5 quota", "554 5.7.1 relay access denied", "550 5.7.606 banned", "530 no", "550 5.1.7 sender"],
    "data": ["554 no", "550 5.7.1 no"],
    "dot": ["550 5.7.60 no", "530 5.7.57 no", "550 5.4.5 quota", "554 5.3.0 no"],
}


@pytest.mark.parametrize(
    ("step", "reply"), [(step, reply) for step, several in REFUSES_US.items() for reply in several]
)
def test_a_refusal_of_us_is_told_as_one_and_not_as_one_of_the_letter(make_session: Make, step: str, reply: str) -> None:
    server, session = make_session({step: reply})
    error = failure(session)

    assert (error.refuses_us, error.permanent, error.ambiguous, server.taken) == (True, False, False, [])
    assert error.opened is (step in ("rcpt", "data", "dot"))


@pytest.mark.parametrize(("step", "reply"), [("rcpt", "550 5.1.1 no"), ("rcpt", "552 5.2.2 full"), ("dot", "554 no")])
def test_a_refusal_of_the_letter_is_told_as_one(make_session: Make, step: str, reply: str) -> None:
    error = failure(make_session({step: reply})[1])

    assert (error.refuses_us, error.permanent, error.opened) == (False, True, True)


@pytest.mark.parametrize("offers", ["AUTH PLAIN LOGIN CRAM-MD5", "AUTH LOGIN PLAIN", "AUTH LOGIN", "auth login plain"])
def test_a_wrong_password_is_tried_once_in_a_session(make_session: Make, offers: str) -> None:
    server, session = make_session(offers=offers, password="wrong")
    error = failure(session)

    assert (len(server.how), error.reason, error.refuses_us, error.opened) == (1, "535", True, False)


def test_an_address_that_answers_nothing_is_tried_last_the_next_time(
    make_session: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One machine of the mail server takes connections and says nothing; another one works."""
    mute, session = make_session({"connect": "hang"}, **SHORT)
    good, _ = make_session()
    both = [("127.0.0.1", mute.port), ("127.0.0.1", good.port)]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(2, 1, 6, "", where) for where in both])
    error = failure(session)
    session.deliver(TO, MESSAGE)
    session.close()

    assert (error.opened, mute.taken, good.taken) == (False, [], [STORED])
