"""Retry policy: the lease follows from the limits, and the documents and units state the figures of the policy."""

import re
from dataclasses import replace

import pytest

from forms.delivery import smtp_connection
from forms.delivery.failure import NO_REPLY_AFTER_DATA
from forms.delivery.retry import JITTER, RETRY_POLICY, RetryPolicy
from tests.support import ROOT

MINUTE, HOUR, DAY = 60, 3600, 86400
OPERATORS = ROOT / "docs" / "operators"


@pytest.mark.parametrize(
    "changed", [{}, {"final_reply_s": 6000}, {"before_dot_s": 5000.5}, {"parting_s": 900}], ids=str
)
def test_the_lease_is_longer_than_any_attempt_whatever_the_limits_are(changed: dict[str, float]) -> None:
    policy = replace(RETRY_POLICY, **changed)  # type: ignore[arg-type]  # mypy takes the dict for any field

    assert policy.lease_s > policy.parting_s + policy.before_dot_s + policy.final_reply_s + policy.parting_s


def test_a_courier_that_a_letter_keeps_for_a_whole_lease_does_not_count_as_silent() -> None:
    policy = replace(RETRY_POLICY, final_reply_s=6000)

    assert policy.max_silence_s > policy.lease_s + policy.heartbeat_s


def test_a_server_has_the_ten_minutes_of_the_standard_to_take_a_message() -> None:
    assert RETRY_POLICY.final_reply_s == 10 * MINUTE  # RFC 5321, section 4.5.3.2.6


@pytest.mark.parametrize(("figure", "minutes"), [("command_s", 5), ("data_s", 2), ("block_s", 3)])
def test_a_server_has_the_minutes_of_the_standard_for_each_step(figure: str, minutes: int) -> None:
    assert getattr(RETRY_POLICY, figure) >= minutes * MINUTE  # RFC 5321, sections 4.5.3.2.1 to 4.5.3.2.5


def test_an_attempt_has_time_for_two_slow_commands_and_the_beginning_of_data() -> None:
    assert RETRY_POLICY.before_dot_s > 2 * RETRY_POLICY.command_s + RETRY_POLICY.data_s


def test_a_host_whose_addresses_are_all_dead_leaves_time_for_everything_else() -> None:
    assert RETRY_POLICY.connect_s < RETRY_POLICY.before_dot_s / 10


def test_after_no_reply_the_letter_waits_at_least_as_long_as_the_server_may_still_take_it() -> None:
    assert RETRY_POLICY.ambiguous_delay_s > RETRY_POLICY.final_reply_s


def test_no_wait_is_longer_than_what_the_repair_of_clock_skew_takes_for_granted() -> None:
    plain = [RETRY_POLICY.max_delay_s, RETRY_POLICY.max_session_delay_s, RETRY_POLICY.max_refused_session_delay_s]
    refused = [*RETRY_POLICY.refused_delays_s, RETRY_POLICY.max_ambiguous_delay_s]

    assert max(plain) * JITTER[1] <= RETRY_POLICY.max_postponed_s
    assert max(refused) * JITTER[1] <= RETRY_POLICY.max_refused_postponed_s


@pytest.mark.parametrize(("seconds", "attempts"), [(0, 1), (29, 1), (30, 2), (HOUR, 7), (DAY, 30), (7 * DAY, 174)])
def test_a_letter_that_always_fails_has_had_so_many_attempts(seconds: int, attempts: int) -> None:
    assert RETRY_POLICY.attempts_within(seconds) == attempts


STATED = {
    "operations.md": [
        (r"no courier has been at work for (half an hour)", {"half an hour": 30 * MINUTE}, "max_silence_s"),
        (r"is tried for (14) days", {"14": 14 * DAY}, "max_age_s"),
    ],
    "postgresql.md": [(r"one courier leases a letter for (25) minutes", {"25": 25 * MINUTE}, "lease_s")],
    "troubleshooting.md": [
        (r"in (14) days and at least", {"14": 14 * DAY}, "max_age_s"),
        (r"at least (24) tries", {"24": 24}, "min_attempts"),
        (r"tried (three) times in half a day", {"three": 3}, "max_refused_attempts"),
        (r"at last every (quarter of an hour)", {"quarter of an hour": 15 * MINUTE}, "max_session_delay_s"),
        (r"waits (a quarter of an hour), then", {"a quarter of an hour": 15 * MINUTE}, "ambiguous_delay_s"),
        (r"(ten) times the connection broke", {"ten": 10}, "max_ambiguous_attempts"),
    ],
}


@pytest.mark.parametrize(
    ("name", "pattern", "means", "figure"), [(name, *stated) for name, several in STATED.items() for stated in several]
)
def test_the_handbook_states_the_figures_of_the_retry_policy(
    name: str, pattern: str, means: dict[str, int], figure: str
) -> None:
    [said] = re.findall(pattern, " ".join((OPERATORS / name).read_text("utf-8").split()))

    assert means[said] == getattr(RETRY_POLICY, figure)


def test_systemd_lets_the_courier_wait_for_the_last_reply() -> None:
    unit = (ROOT / "deploy" / "ressursvenn-courier.service").read_text("utf-8")
    [seconds] = re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)

    assert int(seconds) >= RetryPolicy().final_reply_s + 2 * RetryPolicy().parting_s


WORDS = [*smtp_connection._WORDS.values(), "no-ca-file", NO_REPLY_AFTER_DATA, "damaged", "no-inbox", "too-old"]


@pytest.mark.parametrize("word", sorted(set(WORDS)))
def test_the_handbook_explains_every_word_in_the_log_of_the_courier(word: str) -> None:
    assert f"`{word}`" in (OPERATORS / "troubleshooting.md").read_text("utf-8")
