"""Retention of dead letters: the days on which one is warned about and deleted, whatever was late."""

import re
from pathlib import Path

import pytest

from forms.delivery.retry import RETRY_POLICY
from forms.monitoring.retention import DAY_S, KEPT_DAYS, WARNED_DAYS, Plan, deletion_date, plan, warned
from forms.outbox.outbox import NOTICE, NOTICE_KEPT_S, DeadLetter
from tests.support import ROOT

LETTER = DeadLetter("abc", "oslo", 1000 * DAY_S + 5, "550")
FIRST, SECOND = WARNED_DAYS


def planned(today: int, *warnings: int) -> Plan:
    """What comes next on the day *today* after she wrote, when the *warnings* went out on those days."""
    marks = {warned("abc", step): (1000 + day) * DAY_S for step, day in zip(WARNED_DAYS, warnings, strict=False)}
    found = plan(LETTER, marks, 1000 + today)
    return Plan(found.warning, found.due - 1000, found.deletion - 1000)


def test_a_letter_is_warned_about_twice_and_kept_for_180_days() -> None:
    assert planned(20) == planned(149) == Plan(150, 150, 180)
    assert planned(150, 150) == Plan(173, 173, 180)
    assert planned(173, 150, 173) == Plan(None, 180, 180)


def test_a_first_warning_that_is_late_leaves_the_coordinator_a_month_all_the_same() -> None:
    assert planned(300) == Plan(150, 150, 330)
    assert planned(301, 300) == Plan(173, 323, 330)


def test_a_second_warning_that_is_late_leaves_a_week() -> None:
    assert planned(190, 150, 190) == Plan(None, 197, 197)


def test_a_warning_that_went_out_before_its_day_shortens_nothing() -> None:
    assert planned(150, 120) == Plan(173, 173, 180)
    assert planned(173, 120, 150) == Plan(None, 180, 180)


def test_a_warning_by_a_clock_that_was_ahead_does_not_count() -> None:
    assert planned(160, 900) == Plan(150, 150, 190)


def test_the_day_that_is_shown_is_never_past() -> None:
    marks = {warned("abc", FIRST): 1150 * DAY_S, warned("abc", SECOND): 1173 * DAY_S}

    assert f"{deletion_date(LETTER, marks, 1185 * DAY_S)}" == "1973-03-31"


def test_a_notice_of_ours_has_the_day_of_its_own_rule() -> None:
    notice = DeadLetter("abc", NOTICE, 0, "550")

    assert f"{deletion_date(notice, {}, 5)}" == "1970-01-15"
    assert NOTICE_KEPT_S == 14 * DAY_S


def test_a_letter_is_given_up_long_before_the_first_warning() -> None:
    assert RETRY_POLICY.max_age_s < (FIRST - 30) * DAY_S
    assert 0 < FIRST < SECOND < KEPT_DAYS


@pytest.mark.parametrize("page", sorted(ROOT.glob("content/*/privacy.md")), ids=lambda page: page.parent.name)
def test_the_privacy_page_says_how_long_a_letter_is_kept_that_cannot_be_delivered(page: Path) -> None:
    assert str(KEPT_DAYS) in re.findall(r"\d+", page.read_text("utf-8"))
