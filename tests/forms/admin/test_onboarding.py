"""A centre comes in: its certificate is judged and written, a test letter brings a word, the word opens the form."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest

from directory import Form
from forms.admin import onboarding
from forms.admin.verification import verification_phrases
from forms.message import mime
from forms.outbox.outbox import Outbox
from forms.settings import settings
from forms.settings.inboxes import Inbox
from tests.support import keys, odd_keys
from tests.support.databases import LEASE_S
from tests.support.mail_parts import payload
from tests.support.operator import ADDRESS, Operator, Result

PIN = "AB" * 20


def smime() -> tuple[bytes, str]:
    return keys.smime(subjectAltName=f"email:{ADDRESS}")


def spoken(fingerprint: str) -> str:
    fingerprint = fingerprint.replace(":", "")
    return " ".join(fingerprint[place : place + 4] for place in range(0, len(fingerprint), 4))


def test_a_centre_is_added_closed_with_its_certificate_beside_the_settings(operator: Operator) -> None:
    assert operator.add().status == 0

    data, fingerprint = keys.openpgp("usable")
    assert operator.inbox() == Inbox(
        "oslo", ADDRESS, "openpgp", (operator.config.parent / "oslo.asc",), (fingerprint,), frozenset()
    )
    assert (operator.config.parent / "oslo.asc").read_bytes() == data


def test_what_is_written_is_private_and_the_group_of_the_forms_reads_the_certificate(operator: Operator) -> None:
    operator.add()

    modes = {path.name: path.stat().st_mode & 0o777 for path in operator.config.parent.iterdir()}
    assert modes.pop("oslo.asc") == 0o640 and set(modes.values()) == {0o600}


def test_the_rest_of_the_settings_stays_as_it_was(operator: Operator) -> None:
    before = operator.config.read_text()
    operator.add()

    assert operator.config.read_text().startswith(before)


@pytest.mark.parametrize(("made", "lines"), [(keys.openpgp, 2), (smime, 4)])
def test_the_fingerprint_is_shown_in_groups_to_read_aloud(operator: Operator, made: Any, lines: int) -> None:
    data, fingerprint = made()
    given = operator.file("key", data)
    shown = operator.run("add-centre", "oslo", "--address", ADDRESS, "--certificate", str(given)).out

    read_aloud = re.findall(r"^    ((?:[0-9A-F]{4} ?)+)$", shown, re.MULTILINE)
    assert (" ".join(read_aloud), len(read_aloud)) == (spoken(fingerprint), lines)


def test_whom_to_call_is_said(operator: Operator) -> None:
    assert "Call Oslo krisesenter, 22 48 03 80, and have the fingerprint read to you" in operator.add().out


def added(operator: Operator, left: timedelta, *more: str) -> Result:
    given = operator.file("key", odd_keys.ending(left)[0])
    return operator.run("add-centre", "oslo", "--address", ADDRESS, "--certificate", str(given), *more)


@pytest.mark.parametrize(("hours", "when"), [(20, "within a day ("), (30, "in 1 day ("), (30 * 24 - 1, "in 29 days (")])
def test_a_key_that_ends_within_a_month_is_not_taken_in_silence(operator: Operator, hours: int, when: str) -> None:
    before = operator.everything()
    said = added(operator, timedelta(hours=hours))

    assert (said.status, operator.everything()) == (1, before)
    assert f"ends first ends {when}" in said.err and "ask the centre for a new key" in said.err
    assert "--ends-soon" in said.err


@pytest.mark.parametrize(("days", "options"), [(1.5, ["--ends-soon"]), (31.5, []), (59.5, [])])
def test_a_key_that_ends_within_two_months_is_taken_with_a_warning(
    operator: Operator, days: float, options: list[str]
) -> None:
    said = added(operator, timedelta(days=days), *options)

    assert said.status == 0 and operator.inbox().fingerprints
    assert said.out.startswith(f"WARNING: the key ends in {int(days)} day") and "the forms close then" in said.out


def test_a_form_that_is_opened_with_a_key_that_ends_soon_says_so(operator: Operator) -> None:
    added(operator, timedelta(days=3, hours=1), "--ends-soon")
    said = operator.run("confirm", "oslo", *operator.phrase().split())

    assert said.status == 0 and "WARNING: the key ends in 3 days" in said.out


def test_a_key_that_is_good_for_long_is_taken_without_a_warning(operator: Operator) -> None:
    said = added(operator, timedelta(days=70))

    assert said.status == 0 and "WARNING" not in said.out and "ends in 69 days" in said.out


def test_a_recovery_certificate_is_written_as_the_second(operator: Operator) -> None:
    other = operator.file("other.asc", keys.openpgp("another")[0])
    operator.add("--recovery", str(other))

    assert [path.name for path in operator.inbox().certificates] == ["oslo.asc", "oslo-recovery.asc"]
    assert operator.inbox().fingerprints == (keys.openpgp("usable")[1], keys.openpgp("another")[1])


def test_the_coordinator_gets_an_inbox_the_same_way(operator: Operator) -> None:
    assert operator.add("--yes", centre="coordinator").status == 0

    assert settings.read(operator.config).coordinator == operator.inbox("coordinator").address == ADDRESS


def test_the_editors_get_an_inbox_the_same_way_and_the_report_is_opened_with_the_phrase(operator: Operator) -> None:
    added = operator.add(centre="editors")
    assert (added.status, "Call the editors and have the fingerprint" in added.out) == (0, True)
    assert operator.inbox("editors").forms == frozenset()

    said = operator.run("confirm", "editors", *operator.phrase("editors").split())
    assert "[editors] is open for: report. Now:" in said.out
    assert json.loads(operator.run("public").out)["report"] == ["editors"]


def test_a_centre_never_gets_the_reports_nor_the_editors_a_letter_to_a_centre(operator: Operator) -> None:
    for name, form, right in (("oslo", "report", '"write" and "apply"'), ("editors", "write", '"report"')):
        operator.add("--shares-with", "oslo", centre=name) if name == "editors" else operator.add()
        said = operator.run("confirm", name, *operator.phrase(name).split(), "--forms", form)

        assert (said.status, f"forms: may hold only {right}" in said.err) == (1, True)


def test_a_centre_may_share_an_inbox_when_the_operator_says_so(operator: Operator) -> None:
    operator.add()
    assert "have the same address; if that is meant" in operator.add(centre="molde").err
    assert operator.add("--shares-with", "oslo", centre="molde").status == 0

    assert operator.inbox("molde").shares_with == ("oslo",)


def test_the_way_to_share_an_inbox_that_is_told_works(operator: Operator) -> None:
    operator.add()
    told, *_ = re.findall(r"or add molde with (--shares-with oslo)$", operator.add(centre="molde").err, re.MULTILINE)

    assert operator.add(*told.split(), centre="molde").status == 0


def test_nobody_to_share_with_is_told_in_a_whole_sentence(operator: Operator) -> None:
    said = operator.add("--shares-with", "molde")

    assert said.err.endswith("'molde' has no inbox of its own; delete the line, there is no other inbox\n")


def test_what_must_be_done_by_hand_is_told_with_the_certificate(operator: Operator) -> None:
    operator.add()
    plain = operator.config.read_text()
    operator.config.write_text(plain.replace("[inbox.oslo]", "[[inbox.oslo]]"))
    before = operator.everything()
    said = operator.add("--yes", key="another")

    assert (said.status, operator.everything()) == (1, before)
    assert 'so nothing was changed; put this there by hand:\naddress = "' in said.err
    assert (
        f"and copy {operator.folder}/another.asc to {operator.config.parent}/oslo-2.asc, with mode 640 and the"
        in said.err
    )


def test_nothing_is_replaced_when_nobody_agrees(operator: Operator) -> None:
    operator.add()
    before = operator.everything()
    said = operator.add(key="another")

    assert (said.status, operator.everything()) == (1, before)
    assert "to replace it without being asked, give --yes" in said.err


@pytest.mark.parametrize(("answer", "status"), [("y\n", 0), ("yes\n", 0), ("\n", 1), ("no\n", 1)])
def test_what_is_there_is_replaced_when_the_operator_agrees(
    operator: Operator, monkeypatch: pytest.MonkeyPatch, answer: str, status: int
) -> None:
    operator.add()
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))

    assert operator.add(key="another").status == status
    assert operator.inbox().fingerprints == (keys.openpgp("another" if status == 0 else "usable")[1],)


def test_a_new_key_closes_the_forms_and_needs_another_word(operator: Operator) -> None:
    operator.add()
    old = operator.phrase()
    operator.run("confirm", "oslo", *old.split())
    assert operator.inbox().forms == {"write", "apply"}

    operator.add("--yes", key="another")
    assert (operator.inbox().forms, operator.run("confirm", "oslo", old).status) == (frozenset(), 1)


def test_a_new_certificate_is_never_put_over_the_old_one(operator: Operator) -> None:
    operator.add()
    operator.add("--yes", key="another")

    assert (operator.config.parent / "oslo.asc").read_bytes() == keys.openpgp("usable")[0]
    assert [path.name for path in operator.inbox().certificates] == ["oslo-2.asc"]


def test_from_the_certificate_to_the_open_form(operator: Operator) -> None:
    operator.add()
    assert operator.run("test-mail", "oslo").status == 0
    with closing(Outbox(settings.read(operator.config).database)) as outbox:
        message = message_from_bytes(outbox.claim(datetime.now(UTC), LEASE_S).message, policy=policy.default)
    letter = keys.gpg().open(payload(list(message.iter_parts())[1]))
    [word] = re.findall(r"^    (\w+ \w+ \d\d)$", mime.read(letter)[1], re.MULTILINE)
    said = operator.run("confirm", "oslo", *word.split(), "--forms", "write")

    assert (said.status, "Restart the forms and the courier" in said.out) == (0, True)
    assert json.loads(operator.run("public").out) == {"write": ["oslo"], "apply": [], "report": []}


def test_where_changes_take_effect_by_themselves_nothing_is_left_to_do_by_hand(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RESSURSVENN_APPLIES", "yes")
    said = operator.add()

    assert said.status == 0 and "have the fingerprint read to you" in said.out and "estart" not in said.out


@pytest.mark.parametrize(("forms", "said"), [
    ('["apply"]', "is open for: write; closed for everybody by [closed] in config.toml: apply."),
    ('["write", "apply"]', "is open for: nothing yet; closed for everybody by [closed] in config.toml: write, apply."),
])  # fmt: skip
def test_a_form_that_is_closed_for_everybody_is_not_called_open(operator: Operator, forms: str, said: str) -> None:
    operator.add()
    operator.config.write_text(f"{operator.config.read_text()}[closed]\nforms = {forms}\n")

    assert said in operator.run("confirm", "oslo", *operator.phrase().split()).out


SLOW = """
import sys, time
from forms.admin import onboarding
from forms.admin.cli import main

set_values = onboarding.set_values
onboarding.set_values = lambda *given: (set_values(*given), time.sleep(0.7))[0]
sys.exit(main(sys.argv[1:]))
"""


def begin(operator: Operator, project: Path, centre: str, key: str) -> "subprocess.Popen[bytes]":
    given = operator.file(f"{centre}.asc", keys.openpgp(key)[0])
    about = ["add-centre", centre, "--address", f"{centre}@inbox.example", "--certificate", str(given)]
    return subprocess.Popen([sys.executable, "-c", SLOW, *about], cwd=project, stdout=subprocess.DEVNULL)


def test_commands_that_run_at_once_lose_nothing(operator: Operator, sources: Path) -> None:
    added = {"oslo": "usable", "narvik": "another", "bergen": "rsa"}
    begun = [begin(operator, sources, centre, key) for centre, key in added.items()]

    assert [one.wait() for one in begun] == [0, 0, 0]
    assert set(settings.read(operator.config).inboxes) == set(added)


CHANGES = {
    "key": lambda operator: operator.add("--yes", key="another"),
    "address": lambda operator: operator.config.write_text(
        operator.config.read_text().replace(ADDRESS, "post@molde.example")
    ),
    "section": lambda operator: operator.config.write_text(operator.config.read_text().split("[inbox.oslo]")[0]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_word_opens_nothing_that_was_put_there_after_it_was_looked_at(
    operator: Operator, change: Callable[[Operator], object]
) -> None:
    operator.add()
    confirmed = operator.inbox()
    change(operator)
    before = operator.everything()

    with pytest.raises(settings.SettingsError, match="has changed meanwhile; nothing was opened; send another letter"):
        onboarding.open_forms(operator.config, confirmed, ["write"])
    assert operator.everything() == before


def test_a_centre_that_another_command_wrote_meanwhile_is_not_replaced_unasked(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator.add()
    monkeypatch.setattr("forms.admin.onboarding.section_exists", Mock(side_effect=[False, True]))
    before = operator.everything()
    said = operator.add(key="another")

    assert (said.status, operator.everything()) == (1, before)
    assert "[inbox.oslo] was written by another command meanwhile; nothing was changed" in said.err


@pytest.mark.parametrize("typed", [str.upper, lambda word: word.replace(" ", "-"), lambda word: f" {word}. "])
def test_the_word_may_be_typed_in_any_way(operator: Operator, typed: Any) -> None:
    operator.add()

    assert operator.run("confirm", "oslo", typed(operator.phrase())).status == 0


def test_another_word_changes_nothing_and_does_not_tell_the_right_one(operator: Operator) -> None:
    operator.add()
    before = operator.everything()
    said = operator.run("confirm", "oslo", "sol", "eple", "42")

    assert (said.status, operator.everything(), operator.phrase() in said.err) == (1, before, False)
    assert said.err.startswith("these are not the words in the test letter to oslo, nothing was changed")


def test_settings_that_cannot_be_read_are_told_before_any_fingerprint(operator: Operator) -> None:
    operator.config.write_text("x = [")
    said = operator.add()

    assert (said.status, said.out) == (1, "") and said.err.startswith("config.toml: is not TOML")


@pytest.mark.parametrize("typed", [["chek"], [], ["confirm", "oslo"], ["add-centre", "oslo"], ["requeue"]])
def test_what_is_not_understood_ends_with_status_2(operator: Operator, typed: Any) -> None:
    with pytest.raises(SystemExit) as ended:
        operator.run(*typed)

    assert ended.value.code == 2


@pytest.mark.parametrize("command", ["test-mail", "confirm"])
def test_a_centre_without_an_inbox_is_told_with_those_that_have_one(operator: Operator, command: str) -> None:
    operator.add()
    said = operator.run(command, "olso", *(["sol"] if command == "confirm" else []))

    assert (said.status, said.err) == (1, "olso has no inbox in the settings; use oslo\n")


def test_an_operator_who_breaks_off_at_the_question_changes_nothing(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator.add()
    before = operator.everything()
    monkeypatch.setattr("builtins.input", lambda _: signal.raise_signal(signal.SIGINT))

    assert (operator.add(key="another").status, operator.everything()) == (130, before)


@pytest.mark.parametrize("command", ["status", "public", "check"])
def test_a_reader_that_has_heard_enough_is_no_mistake(operator: Operator, command: str) -> None:
    operator.add()
    reader, writer = os.pipe()
    os.close(reader)  # as head does, but before the first line
    ran = subprocess.run([sys.executable, "-m", "forms", command], stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)

    assert (ran.returncode, ran.stderr) == (141, b"")


def inbox(centre: Any = "oslo", address: Any = ADDRESS, pins: Any = (PIN,)) -> Inbox:
    return Inbox(centre, address, "openpgp", (), pins, frozenset())


OTHERS = [inbox(centre="molde"), inbox(address="post@molde.example"), inbox(pins=("CD" * 20,)), inbox(pins=(PIN, PIN))]


@pytest.mark.parametrize("other", OTHERS)
def test_another_centre_address_or_key_has_another_word(other: Any) -> None:
    assert verification_phrases(b"s" * 32, inbox()) != verification_phrases(b"s" * 32, other)


def test_the_word_needs_the_secret_and_nothing_that_may_change_by_itself() -> None:
    assert verification_phrases(b"s" * 32, inbox()) != verification_phrases(b"t" * 32, inbox())
    assert verification_phrases(b"s" * 32, inbox()) == verification_phrases(b"s" * 32, inbox(address=ADDRESS.upper()))


def test_a_word_is_two_different_words_and_a_number_of_two_digits() -> None:
    words = {verification_phrases(bytes([number]) * 32, inbox())[0] for number in range(256)}

    assert len(words) > 250
    assert not [word for word in words if not re.fullmatch(r"([a-z]{3,7}) (?!\1 )[a-z]{3,7} [1-9]\d", word)]


TWO = ("--second-address", "vakt@oslo.example", "--second-after-hours", "6")


def test_a_centre_is_added_with_a_second_address(operator: Operator) -> None:
    said = operator.add(*TWO)

    assert (said.status, operator.inbox().addresses) == (0, (ADDRESS, "vakt@oslo.example"))
    assert "A second address is tried after 6 h: ask whether second_address is theirs too." in said.out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (TWO[:2], "--second-after-hours: must be a whole number of hours, 1 to 72"),
        (TWO[2:], "--second-address: must be"),
        (("--second-address", ADDRESS.upper(), *TWO[2:]), "--second-address: must be another address than --address"),
    ],
)
def test_a_second_address_that_is_wrong_changes_nothing(operator: Operator, given: Any, said: str) -> None:
    before = operator.everything()

    assert said in operator.add(*given).err and operator.everything() == before


def test_an_smime_certificate_without_the_second_address_is_not_taken(operator: Operator) -> None:
    given = operator.file("key.pem", smime()[0])
    said = operator.run("add-centre", "oslo", "--address", ADDRESS, "--certificate", str(given), *TWO)

    assert said.status == 1 and "has no subjectAltName for the inbox's second address" in said.err


def test_the_second_address_stays_when_the_key_is_replaced(operator: Operator) -> None:
    operator.add(*TWO)

    assert operator.add("--yes", key="another").status == 0
    assert (operator.inbox().addresses[1], operator.inbox().second_after_hours) == ("vakt@oslo.example", 6)


def test_another_second_address_has_another_phrase(operator: Operator) -> None:
    operator.add(*TWO)
    before = operator.phrase()
    operator.add("--yes", "--second-address", "ny@oslo.example", "--second-after-hours", "6")

    assert operator.phrase() != before


def test_a_test_letter_goes_to_both_addresses(operator: Operator) -> None:
    operator.add(*TWO)
    said = operator.run("test-mail", "oslo").out
    with closing(Outbox(settings.read(operator.config).database)) as outbox:
        letters = [outbox.claim(datetime.now(UTC), LEASE_S) for _ in range(2)]

    assert "a test letter to each of the two addresses of oslo is in the outbox, with words of its own" in said
    assert "python -m forms confirm oslo WORDS-OF-THE-FIRST WORDS-OF-THE-SECOND" in said
    assert {(one.first_due, one.second_due) for one in letters if one} == {(0, None), (None, 0)}


def test_applications_get_an_inbox_of_their_own_and_the_centre_no_more_of_them(operator: Operator) -> None:
    operator.add()
    operator.run("confirm", "oslo", *operator.phrase().split())
    said = operator.run(*OWN, str(operator.file("lag.asc", keys.openpgp("another")[0])))

    assert said.status == 0
    assert (operator.inbox().forms, operator.inbox("oslo.apply").forms) == (frozenset({Form.WRITE}), frozenset())
    assert "Call who coordinates the applications to Oslo krisesenter and have" in said.out
    assert json.loads(operator.run("public").out) == {"write": ["oslo"], "apply": [], "report": []}


OWN = ("add-centre", "oslo.apply", "--address", "lag@frivillige.example", "--certificate")


def test_the_inbox_for_applications_is_opened_with_its_own_phrase(operator: Operator) -> None:
    operator.add()
    operator.run(*OWN, str(operator.file("lag.asc", keys.openpgp("another")[0])))
    wrong = operator.run("confirm", "oslo.apply", *operator.phrase().split())
    said = operator.run("confirm", "oslo.apply", *operator.phrase("oslo.apply").split())

    assert (wrong.status, said.status) == (1, 0) and "[inbox.oslo.apply] is open for: apply. Now:" in said.out
    assert json.loads(operator.run("public").out)["apply"] == ["oslo"]


def test_a_centre_can_be_added_after_its_inbox_for_applications(operator: Operator) -> None:
    operator.run(*OWN, str(operator.file("lag.asc", keys.openpgp("another")[0])))

    assert operator.add().status == 0
    assert set(settings.read(operator.config).inboxes) == {"oslo", "oslo.apply"}


def test_the_table_shows_the_second_address_and_the_inbox_for_applications(operator: Operator) -> None:
    operator.add(*TWO)
    operator.run("confirm", "oslo", *operator.phrase().split(), "--forms", "write")
    operator.run(*OWN, str(operator.file("lag.asc", keys.openpgp("another")[0])))

    lines = operator.run("status").out.splitlines()
    assert any(line.startswith("oslo ") and line.endswith("open; second address after 6 h") for line in lines)
    assert any(line.startswith("oslo.apply ") and "not confirmed" in line for line in lines)
