"""SMTP session: which server is trusted, how we log in, and what each of its replies means for a letter."""

import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.mail_session import MESSAGE, STORED, TO, Make, failure

TOKEN = {"token_command": (sys.executable, "-c", "print('old')"), "password": None}


@pytest.fixture
def make(make_session: Make) -> Make:
    return make_session


@pytest.fixture
def tls(mail_tls: Path) -> Path:
    return mail_tls


@pytest.mark.parametrize("implicit", [True, False], ids=["implicit TLS", "STARTTLS"])
@pytest.mark.parametrize("how", ["PLAIN", "LOGIN"])
def test_we_log_in_over_tls_and_the_letter_is_taken(make: Make, implicit: bool, how: str) -> None:
    server, session = make(implicit=implicit, offers=f"AUTH {how}")
    session.deliver(TO, MESSAGE)

    assert (server.how, server.taken) == ([how], [STORED])


def test_a_token_takes_the_place_of_a_password(make: Make) -> None:
    command = (sys.executable, "-c", "print('ey.token')")
    server, session = make(token_command=command, password=None, login=("courier", "ey.token"))
    session.deliver(TO, MESSAGE)

    assert (server.how, server.taken) == (["XOAUTH2"], [STORED])


def test_a_token_that_is_refused_is_told_by_its_code(make: Make) -> None:
    server, session = make(token_command=(sys.executable, "-c", "print('old')"), password=None)
    error = failure(session)

    assert (error.code, error.permanent, server.taken) == (535, False, [])


@pytest.mark.parametrize("code", ["import sys; sys.exit(1)", "print('two words')", "print()"])
def test_a_command_that_gives_no_token_is_told_and_repeats_nothing(make: Make, code: str) -> None:
    server, session = make(token_command=(sys.executable, "-c", code), password=None)
    error = failure(session)

    assert (error.word, error.permanent, server.sessions) == ("no-token", False, 0)
    assert "words" not in repr(error)


def test_a_token_command_that_is_not_there_is_told(make: Make) -> None:
    assert failure(make(token_command=("/nowhere/token",), password=None)[1]).word == "no-token"


@pytest.mark.parametrize("implicit", [True, False], ids=["implicit TLS", "STARTTLS"])
def test_a_server_with_a_certificate_of_another_authority_gets_nothing(make: Make, tls: Path, implicit: bool) -> None:
    server, session = make(implicit=implicit, ca_file=tls / "other-ca.pem")

    assert (failure(session).word, server.how, server.taken) == ("tls-unverified", [], [])


@pytest.mark.parametrize("implicit", [True, False], ids=["implicit TLS", "STARTTLS"])
def test_a_server_with_a_certificate_for_another_name_gets_nothing(make: Make, tls: Path, implicit: bool) -> None:
    server, session = make(implicit=implicit, certificate=tls / "name-server.pem", ca_file=tls / "name-ca.pem")

    assert (failure(session).word, server.how, server.taken) == ("tls-unverified", [], [])


def test_a_server_without_starttls_gets_nothing(make: Make) -> None:
    server, session = make(certificate=None)

    assert (failure(session).word, server.how, server.taken) == ("no-starttls", [], [])


REFUSALS = {
    "busy": ({"connect": "421 later"}, 421, False),
    "log-in refused": ({"auth": "535 no"}, 535, False),
    "sender refused": ({"mail": "550 no"}, 550, False),
    "greylisting": ({"rcpt": "450 later"}, 450, False),
    "inbox unknown": ({"rcpt": "550 no"}, 550, True),
    "data refused": ({"data": "554 no"}, 554, False),
    "disk full": ({"dot": "452 later"}, 452, False),
    "taken for spam": ({"dot": "554 no"}, 554, True),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_each_refusal_is_told_by_its_code_and_whether_it_is_for_good(make: Make, name: str) -> None:
    does, code, permanent = REFUSALS[name]
    server, session = make(does)
    error = failure(session)

    assert (error.code, error.permanent, error.ambiguous, server.taken) == (code, permanent, False, [])


@pytest.mark.parametrize(("step", "way"), [("ehlo", "hang"), ("data", "hang"), ("rcpt", "cut"), ("data", "cut")])
def test_a_hang_or_cut_before_the_message_is_no_delivery(make: Make, step: str, way: str) -> None:
    server, session = make({step: way})
    error = failure(session)

    assert (error.ambiguous, error.code, server.taken) == (False, None, [])


def test_a_cut_within_the_message_is_tried_again_and_was_not_taken(make: Make) -> None:
    server, session = make({"body": "cut"})
    error = failure(session)

    assert (error.permanent, error.code, server.taken) == (False, None, [])


@pytest.mark.parametrize("way", ["hang", "cut"])
def test_a_hang_or_cut_after_the_final_dot_may_be_a_delivery(make: Make, way: str) -> None:
    server, session = make({"dot": way})
    error = failure(session)

    assert (error.ambiguous, error.permanent, error.word) == (True, False, "no-reply-after-data")
    assert server.taken == [STORED]


def test_a_reply_that_trickles_in_after_the_final_dot_has_no_more_time_than_one_that_never_comes(make: Make) -> None:
    server, session = make({"dot": "trickle"})
    began = time.monotonic()
    error = failure(session)

    assert (error.ambiguous, error.word, server.taken) == (True, "no-reply-after-data", [STORED])
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("step", ["connect", "ehlo", "auth", "mail", "data"])
def test_a_reply_that_trickles_in_before_the_message_keeps_us_no_longer_than_one_command(make: Make, step: str) -> None:
    server, session = make({step: "trickle"}, command_s=0.5)
    threading.Timer(10, server.ended.set).start()  # without a deadline of ours the reply would never end
    began = time.monotonic()
    error = failure(session)

    assert (error.ambiguous, error.word, server.taken) == (False, "no-answer", [])
    assert time.monotonic() - began < 8


def test_several_letters_go_over_one_session(make: Make) -> None:
    server, session = make()
    for _ in range(5):
        session.deliver(TO, MESSAGE)

    assert (server.sessions, len(server.taken)) == (1, 5)


@pytest.mark.parametrize("end", ["cut", "421 too many letters"])
def test_a_session_that_the_server_has_ended_is_opened_again_for_the_next_letter(make: Make, end: str) -> None:
    server, session = make()
    session.deliver(TO, MESSAGE)
    server.does = {"mail": f"once {end}"}
    session.deliver(TO, MESSAGE)

    assert (server.sessions, len(server.taken)) == (2, 2)


def test_a_refused_letter_does_not_end_the_session(make: Make) -> None:
    server, session = make({"rcpt": "once 550 no"})
    failure(session)
    session.deliver(TO, MESSAGE)

    assert (server.sessions, len(server.taken)) == (1, 1)


def test_a_session_carries_so_many_letters_and_no_more(make: Make) -> None:
    server, session = make(session_letters=2)
    for _ in range(5):
        session.deliver(TO, MESSAGE)

    assert (server.sessions, len(server.taken)) == (3, 5)


def test_an_idle_session_is_ended(make: Make) -> None:
    _, session = make(session_idle_s=0)
    session.deliver(TO, MESSAGE)
    session.close_if_idle()

    assert session._client is None


def test_a_server_so_slow_that_the_lease_could_end_does_not_get_the_final_dot(make: Make) -> None:
    server, session = make(before_dot_s=-1)

    assert (failure(session).ambiguous, server.taken) == (False, [])


ODD: dict[str, tuple[dict[str, Any], str]] = {
    "no way to log in": ({"offers": "8BITMIME"}, "no-auth-mechanism"),
    "an unknown way to log in": ({"offers": "AUTH GSSAPI"}, "no-auth-mechanism"),
    "a question that is none": ({"does": {"auth": "334 abc"}, "offers": "AUTH PLAIN"}, "no-auth-mechanism"),
    "no way to log in with a token": ({"offers": "8BITMIME", **TOKEN}, "no-auth-mechanism"),
    "a question that is none, and a token": ({"does": {"auth": "334 abc"}, **TOKEN}, "no-auth-mechanism"),
    "a ca_file that is gone": ({"ca_file": Path("gone.pem")}, "no-ca-file"),
    "a greeting of another protocol": ({"does": {"connect": "hello"}}, "no-answer"),
    "a host that cannot be one": ({"host": "x" * 70 + ".example"}, "no-answer"),
}


@pytest.mark.parametrize("name", ODD)
def test_whatever_stands_in_the_way_of_a_session_has_its_word(make: Make, name: str) -> None:
    changed, word = ODD[name]
    server, session = make(**changed)
    error = failure(session)

    assert (error.word, error.code, error.opened, server.taken) == (word, None, False, [])


@pytest.mark.parametrize(("step", "opened"), [("connect", False), ("auth", False), ("rcpt", True), ("dot", True)])
def test_it_is_told_whether_a_session_was_opened(make: Make, step: str, opened: bool) -> None:
    assert failure(make({step: "451 later"})[1]).opened is opened


def test_an_answer_that_is_no_code_is_told_as_none(make: Make) -> None:
    error = failure(make({"rcpt": "099 odd"})[1])

    assert (error.code, error.word, error.permanent) == (None, "no-answer", False)


def test_after_the_final_reply_the_server_has_no_more_than_a_commands_time(make: Make) -> None:
    _, session = make({"quit": "hang"}, command_s=0.2, final_reply_s=20)
    session.deliver(TO, MESSAGE)
    began = time.monotonic()
    session.close()

    assert time.monotonic() - began < 10
