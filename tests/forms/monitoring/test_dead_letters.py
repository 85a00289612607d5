"""Dead letters: told again weekly, warned about twice, and deleted after 180 days whether mail goes out or not."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from forms.monitoring import alerts, deletion, jobs
from forms.monitoring.dead_letters import Group, of_centres
from forms.outbox.outbox import NOTICE, DeadLetter, Letter, Outbox
from forms.settings.alerts import Alerts
from forms.settings.settings import Settings
from forms.settings.smtp import Smtp
from tests.support.databases import LEASE_S

WROTE = datetime(2026, 3, 1, 22, 30, tzinfo=UTC)
THERE = Smtp("127.0.0.1", 1, "starttls", "b@forms.example")
SETTINGS = Settings("https://x.example", b"", Path(), "", THERE, "coordinator@sample_directory.example", {})
SECRET = b"-----SEALED WORDS OF HERS-----"


@pytest.fixture
def outbox(database: str) -> Iterator[Outbox]:
    with closing(Outbox(database)) as made:
        yield made


def on(day: float) -> datetime:
    """So many days after midnight of the day she wrote."""
    return WROTE.replace(hour=0, minute=0) + timedelta(days=day)


def bury(outbox: Outbox, code: str = "550", once: bytes = b"hers", centre: str = "oslo") -> str:
    outbox.put(once, centre, SECRET, WROTE)
    letter = outbox.claim(WROTE, LEASE_S)
    outbox.dead_letter(letter, code)
    return letter.id


def run(outbox: Outbox, day: float, settings: Settings = SETTINGS) -> None:
    jobs.run_due_jobs(settings, outbox, on(day))


def post(outbox: Outbox, day: float) -> list[str]:
    """Let the mail server take all notices that wait; return what they say."""
    taken = list(iter(lambda: outbox.claim(on(day), LEASE_S), None))
    for letter in taken:
        outbox.delivered(letter.id, on(day))
    return [_text(letter) for letter in taken if letter.centre == NOTICE]


def _text(letter: Letter) -> str:
    return str(message_from_bytes(letter.message, policy=default).get_content())


def told_of_deletions(outbox: Outbox, *days: int) -> dict[int, list[str]]:
    """What the coordinator is told of deletions on these days, while the mail goes."""
    told = {}
    for day in days:
        run(outbox, day + 0.3)
        told[day] = [text for text in post(outbox, day + 0.4) if "blir slettet" in text]
        run(outbox, day + 0.6)
    return {day: texts for day, texts in told.items() if texts}


def warn_twice(outbox: Outbox) -> None:
    told_of_deletions(outbox, 150, 173)


def test_a_dead_letter_is_told_again_weekly_while_it_lies_there(outbox: Outbox) -> None:
    bury(outbox)
    told = []
    for day in (1, 2, 7, 8, 14, 15):
        run(outbox, day)
        told += [day] * len(post(outbox, day))

    assert told == [1, 8, 15]


def test_another_letter_that_is_given_up_is_told_the_next_day_and_both_from_then_on(outbox: Outbox) -> None:
    bury(outbox)
    run(outbox, 1)
    first, other = post(outbox, 1), bury(outbox, once=b"another's")
    run(outbox, 2)

    assert "1 brev ble gitt opp" in first[0]
    assert other in post(outbox, 2)[0]


def test_a_notice_names_some_of_many_and_says_how_many_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alerts, "SHOWN", 2)
    lines = Group("oslo", "550", tuple(DeadLetter(id, "oslo", 0, "550") for id in "abc")).lines({}, WROTE)

    assert lines[0].startswith("3 brev ble gitt opp") and [line.split()[0] for line in lines[1:]] == ["a", "b"]


@pytest.mark.parametrize(("days", "due"), [(-8, True), (-7, True), (-6, False), (0, False), (1, True)])
def test_it_is_told_again_after_a_week_and_after_a_clock_that_was_ahead(days: int, due: bool) -> None:
    group = Group("oslo", "550", (DeadLetter("a", "oslo", 0, "550"),))
    marks = dict.fromkeys(group.marks, int((WROTE + timedelta(days=days)).timestamp()))

    assert group.is_due(marks, WROTE) is due


def test_a_letter_that_dies_once_more_is_told_at_once(outbox: Outbox) -> None:
    id = bury(outbox)
    run(outbox, 1)
    before = post(outbox, 1)
    outbox.requeue(id)
    run(outbox, 2)
    outbox.dead_letter(_of_oslo(outbox, 2), "550")
    run(outbox, 3)

    said = [text for text in [*before, *post(outbox, 3)] if "gitt opp" in text]
    assert [id in text for text in said] == [True, True]


def _of_oslo(outbox: Outbox, day: float) -> Letter:
    return next(letter for letter in iter(lambda: outbox.claim(on(day), LEASE_S), None) if letter.centre == "oslo")


def test_the_coordinator_is_warned_twice_and_then_the_letter_is_deleted(outbox: Outbox) -> None:
    id = bury(outbox)
    told = told_of_deletions(outbox, 149, 150, 151, 172, 173, 174, 179)
    kept = of_centres(outbox)
    run(outbox, 180.1)

    assert (list(told), len(kept), of_centres(outbox)) == ([150, 173], 1, [])
    assert f"{id}  oslo  550  149 døgn  slettes 28.08.2026" in told[150][0]
    assert f"{id}  oslo  550  172 døgn  slettes 28.08.2026" in told[173][0]


def test_a_warning_says_nothing_of_what_is_in_the_letter(outbox: Outbox) -> None:
    bury(outbox)
    [[text]] = told_of_deletions(outbox, 150).values()

    assert "SEALED" not in text


def test_while_no_mail_goes_out_a_letter_is_kept_no_longer_than_was_promised(outbox: Outbox) -> None:
    bury(outbox)
    for day in (150.1, 173.1, 179.9):
        run(outbox, day)
    kept = of_centres(outbox)
    run(outbox, 180.1)

    assert (len(kept), of_centres(outbox)) == (1, [])


def test_a_warning_that_still_waits_is_not_put_again(outbox: Outbox) -> None:
    bury(outbox)
    for day in (150, 151, 152):
        run(outbox, day)

    assert len([text for text in post(outbox, 153) if "blir slettet for godt" in text]) == 1


def test_when_no_courier_was_at_work_the_days_between_the_warnings_are_kept(outbox: Outbox) -> None:
    bury(outbox)
    told = told_of_deletions(outbox, 200, 201, 222, 223, 229)
    kept = of_centres(outbox)
    run(outbox, 230.1)

    assert (list(told), len(kept), of_centres(outbox)) == ([200, 223], 1, [])


def test_a_clock_that_is_years_ahead_for_a_day_deletes_nothing(outbox: Outbox) -> None:
    bury(outbox)
    for day in (4000, 4000.5, 4001):
        run(outbox, day)

    assert len(of_centres(outbox)) == 1


def test_each_weekly_notice_says_the_day_of_deletion(outbox: Outbox) -> None:
    id = bury(outbox)
    run(outbox, 8)
    [text] = post(outbox, 8)

    assert f"{id}  oslo  550  7 døgn  slettes 28.08.2026" in " ".join(text.splitlines())


def test_the_coordinator_is_told_how_many_letters_were_deleted(outbox: Outbox) -> None:
    for once, centre in ((b"1", "oslo"), (b"2", "bergen"), (b"3", "oslo")):
        bury(outbox, once=once, centre=centre)
    warn_twice(outbox)
    run(outbox, 180.1)

    [text] = [text for text in post(outbox, 180.2) if "er slettet" in text]
    assert [line for line in text.splitlines() if line.startswith("  ")] == ["  bergen  1", "  oslo  2"]


def test_a_letter_that_somebody_lets_wait_again_meanwhile_stays(
    outbox: Outbox, caplog: pytest.LogCaptureFixture
) -> None:
    id = bury(outbox)
    warn_twice(outbox)
    outbox.put(b"newer", "oslo", SECRET, on(20))
    outbox.dead_letter(_of_oslo(outbox, 20), "550")  # its first warning is due, and takes its time
    deletion.warn_and_delete(outbox, on(180.1), lambda *_: outbox.requeue(id))

    assert _of_oslo(outbox, 180.2).id == id and "deleted " not in caplog.text.replace("is deleted on", "")


def test_a_letter_that_is_requeued_is_not_deleted(outbox: Outbox) -> None:
    id = bury(outbox)
    warn_twice(outbox)
    outbox.requeue(id)
    run(outbox, 200)

    assert outbox.counts(on(200)).waiting >= 1
    assert id in {letter.id for letter in iter(lambda: outbox.claim(on(200), LEASE_S), None)}


def test_what_was_noted_about_a_letter_is_forgotten_with_it(outbox: Outbox) -> None:
    bury(outbox)
    warn_twice(outbox)
    before = [name for name in outbox.ledger.marks() if name.startswith("letter:")]
    run(outbox, 180.1)
    run(outbox, 180.2)

    assert len(before) == 3
    assert not any(name.startswith("letter:") for name in outbox.ledger.marks())


def test_more_letters_than_one_notice_holds_are_warned_about_the_next_day(
    outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deletion, "IN_ONE_NOTICE", 2)
    ids = [bury(outbox, once=bytes([number])) for number in range(3)]
    told = told_of_deletions(outbox, 150, 151, 152)

    assert list(told) == [150, 151]
    assert all(sum(id in text for texts in told.values() for text in texts) == 1 for id in ids)


@pytest.mark.parametrize("ways", [Alerts(), Alerts(("/bin/true",))], ids=["nobody", "alert command"])
def test_without_a_coordinator_the_log_warns(outbox: Outbox, caplog: pytest.LogCaptureFixture, ways: Alerts) -> None:
    id = bury(outbox)
    nobody = replace(SETTINGS, coordinator=None, alerts=ways)
    for day in (150, 173, 180):
        run(outbox, day + 0.1, nobody)

    assert all(f"deletion:{step}: {id} to oslo is deleted on 2026-08-28" in caplog.text for step in (150, 173))
    assert outbox.dead_letters() == []


def test_a_deleted_letter_leaves_no_byte_on_the_disk(tmp_path: Path) -> None:
    with closing(Outbox(f"sqlite:///{tmp_path}/outbox.db")) as outbox:
        bury(outbox)
        warn_twice(outbox)
        before = _on_disk(tmp_path)
        run(outbox, 180.1)

        assert (before, _on_disk(tmp_path)) == (True, False)


def _on_disk(folder: Path) -> bool:
    return any(SECRET in file.read_bytes() for file in folder.iterdir())
