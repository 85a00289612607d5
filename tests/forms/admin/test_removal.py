"""A centre goes: its section and its certificates, but no letter; and `check` says what nobody has confirmed."""

import ast
import json
import re
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms.outbox.outbox import TEST, Outbox
from forms.settings import settings
from forms.settings.confirmation import KEY_FILE
from forms.settings.edit import CannotRewriteError, remove_section
from tests.support.operator import ADDRESS, Operator

NOW = datetime.now(UTC)


@pytest.fixture
def opened(operator: Operator) -> Operator:
    """An operator with Oslo confirmed and open."""
    operator.add()
    assert operator.run("confirm", "oslo", *operator.phrase().split()).status == 0
    return operator


def put(operator: Operator, once: bytes, centre: str = "oslo") -> None:
    with closing(Outbox(settings.read(operator.config).database)) as outbox:
        outbox.put(once, centre, b"SEALED", NOW)


def dead(operator: Operator) -> list[tuple[str, str | None]]:
    with closing(Outbox(settings.read(operator.config).database)) as outbox:
        return sorted((letter.centre, letter.code) for letter in outbox.dead_letters())


def rewrite(operator: Operator, old: str, new: str) -> None:
    text = operator.config.read_text()
    assert old in text
    operator.config.write_text(text.replace(old, new, 1))


def test_what_confirm_writes_is_confirmed_for_the_forms_and_for_the_courier(opened: Operator) -> None:
    couriers = settings.read(opened.config, withheld=settings.OF_THE_FORMS)

    assert (opened.inbox().unconfirmed, couriers.inboxes["oslo"].unconfirmed) == ("", "")
    assert (opened.config.parent / KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_an_address_written_by_hand_opens_no_form_and_check_and_status_say_what_to_run(opened: Operator) -> None:
    rewrite(opened, ADDRESS, "thief@evil.example")
    said, shown = opened.run("check"), opened.run("status").out
    told = "not confirmed: changed since it was confirmed: address; its forms are closed and its letters wait; put it"
    right = "back, or run: python -m forms test-mail oslo, then: python -m forms confirm oslo WORDS"

    assert (said.status, f"[inbox.oslo] {told} {right}" in said.err, f"closed: {told} {right}" in shown) == (1, 1, 1)
    assert json.loads(opened.run("public").out)["write"] == []


def test_a_section_that_is_put_back_counts_again(opened: Operator) -> None:
    rewrite(opened, ADDRESS, "thief@evil.example")
    rewrite(opened, "thief@evil.example", ADDRESS)

    assert json.loads(opened.run("public").out)["write"] == ["oslo"]


def test_forms_opened_by_hand_before_the_word_came_stay_closed(operator: Operator) -> None:
    operator.add()
    rewrite(operator, "forms = []", 'forms = ["write"]')

    assert json.loads(operator.run("public").out)["write"] == []
    assert "[inbox.oslo] not confirmed: it never was" in operator.run("check").err


def test_check_says_that_the_courier_lacks_its_key_and_test_mail_writes_it(opened: Operator) -> None:
    (opened.config.parent / KEY_FILE).unlink()
    assert f"the file {KEY_FILE} is not the one of this secret" in opened.run("check").err
    opened.run("test-mail", "oslo")

    assert KEY_FILE not in opened.run("check").err


def test_a_centre_is_removed_with_its_certificate_and_the_next_steps_are_told(opened: Operator) -> None:
    before = opened.everything()
    said = opened.run("remove-centre", "oslo", "--yes")

    assert (said.status, settings.read(opened.config).inboxes) == (0, {})
    assert set(before) - set(opened.everything()) == {"oslo.asc"}
    assert "[inbox.oslo] is gone, and so is oslo.asc. Now:" in said.out and "python -m forms public" in said.out


def test_a_second_removal_does_nothing(opened: Operator) -> None:
    opened.run("remove-centre", "oslo", "--yes")
    before = opened.everything()
    said = opened.run("remove-centre", "oslo")

    assert (said.status, opened.everything()) == (0, before)
    assert said.out == "oslo has no inbox in the settings, so there was nothing to remove there\n"


def test_nothing_is_removed_unasked(opened: Operator) -> None:
    before = opened.everything()
    said = opened.run("remove-centre", "oslo")

    assert (said.status, opened.everything()) == (1, before)
    assert said.err == "nothing was changed; to remove it without being asked, give --yes\n"


def test_nothing_is_removed_while_letters_wait(opened: Operator) -> None:
    put(opened, b"1")
    put(opened, b"2", f"{TEST}oslo")
    before = opened.everything()
    said = opened.run("remove-centre", "oslo", "--yes")

    assert (said.status, opened.everything(), dead(opened)) == (1, before, [])
    assert said.err.startswith("2 letters wait for oslo, so nothing was changed; to let them arrive, write forms = []")


def test_letters_that_wait_are_kept_as_dead_letters_and_those_of_others_wait_on(opened: Operator) -> None:
    put(opened, b"1")
    put(opened, b"2", "narvik")
    said = opened.run("remove-centre", "oslo", "--yes", "--dead-letter")

    assert (said.status, dead(opened)) == (0, [("oslo", "removed")])
    assert "; now kept here, sealed, as dead letters: 1 letter. Now:" in said.out


def test_a_letter_that_came_after_the_removal_is_kept_too(opened: Operator) -> None:
    opened.run("remove-centre", "oslo", "--yes")
    put(opened, b"1")
    assert opened.run("remove-centre", "oslo").status == 1

    assert (opened.run("remove-centre", "oslo", "--dead-letter").status, dead(opened)) == (0, [("oslo", "removed")])


def test_an_inbox_that_another_shares_leaves_that_one_open_with_its_certificate(opened: Operator) -> None:
    opened.add("--shares-with", "oslo", centre="molde")
    opened.run("confirm", "molde", *opened.phrase("molde").split())
    opened.run("remove-centre", "oslo", "--yes")

    assert (opened.inbox("molde").shares_with, opened.inbox("molde").unconfirmed) == ((), "")
    assert (opened.config.parent / "molde.asc").exists()


@pytest.mark.parametrize(("centre", "said"), [
    ("osol", "osol has no inbox in the settings, and is no centre; use oslo; nothing was changed\n"),
    ("coordinator", "[coordinator] gets the notices too; delete every line but its address by hand; nothing was"),
])  # fmt: skip
def test_what_cannot_be_removed_is_told_in_one_sentence(opened: Operator, centre: str, said: str) -> None:
    answer = opened.run("remove-centre", centre, "--yes")

    assert (answer.status, answer.err.startswith(said), answer.err.count("\n")) == (1, True, 1)


def mark_names(sources: Path) -> set[str]:
    """The name of every mark about a centre that any code of forms/ spells, with "oslo" for the centre."""
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sources.glob("forms/**/*.py")}
    constants: dict[str, object] = {}
    for node in (node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.Assign)):
        pairs = [(node.targets[0], node.value)]
        if isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(node.targets[0].elts, node.value.elts, strict=True))
        constants |= {ast.unparse(to): value.value for to, value in pairs if isinstance(value, ast.Constant)}
    texts = (node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.JoinedStr))
    names = {"".join(spelt(part, constants) for part in node.values) for node in texts}
    return {name for name in names if "oslo" in name.split(":")[1:] and re.fullmatch(r"[a-z-]+(:[^ :]*)+", name)}


def spelt(part: ast.expr, constants: dict[str, object]) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    name = ast.unparse(part.value)
    known = constants.get(name.rpartition(".")[2])
    if isinstance(known, str):
        return known
    return "oslo" if re.fullmatch(r"([\w.]+\.)?(centre|owner|who|inbox)", name) else "x"


def test_nothing_is_remembered_of_a_centre_that_was_removed(opened: Operator, sources: Path) -> None:
    names = mark_names(sources)
    kinds = {name.partition(":")[0] for name in names}
    assert kinds >= {"asked", "canary", "closed", "dead", "delivered", "key", "read", "refuses", "second", "word"}
    about = names | {f"{beginning}:{name}" for beginning in ("alert", "over") for name in names}
    others = {name.replace("oslo", "narvik") for name in about} | {"courier", "letter:0123:told"}
    with closing(Outbox(settings.read(opened.config).database)) as outbox:
        outbox.ledger.mark_all(about | others, NOW)
        assert opened.run("remove-centre", "oslo", "--yes").status == 0

        assert set(outbox.ledger.marks()) == others


def test_what_was_remembered_after_the_removal_is_forgotten_when_it_is_run_again(opened: Operator) -> None:
    opened.run("remove-centre", "oslo", "--yes")
    with closing(Outbox(settings.read(opened.config).database)) as outbox:
        outbox.ledger.mark("asked:oslo", NOW)  # by a courier that was not restarted yet
        opened.run("remove-centre", "oslo")

        assert "asked:oslo" not in outbox.ledger.marks()


FILE = """# Ours
[inbox.oslo] # the first
address = "a"
list = [
  "[inbox.narvik]", # no heading
]
# Narvik: call in May

[inbox.narvik]
address = "b"
"""


def test_comments_above_the_next_section_stay() -> None:
    assert remove_section(FILE, "inbox.oslo") == f"# Ours\n{FILE[FILE.index('# Narvik') :]}"


def test_the_last_section_leaves_what_stands_before_it() -> None:
    assert remove_section(FILE, "inbox.narvik") == FILE[: FILE.index("[inbox.narvik]\n")]


@pytest.mark.parametrize("text", ['inbox.oslo.address = "a"\n', '[inbox]\noslo = { address = "a" }\n'])
def test_a_section_written_in_an_unusual_way_is_left_to_the_operator(text: str) -> None:
    with pytest.raises(CannotRewriteError, match="nothing was changed; delete it by hand"):
        remove_section(text, "inbox.oslo")


def test_an_inbox_for_applications_that_is_gone_already_is_no_mistake(opened: Operator) -> None:
    """On a server the wrapper runs the command once more after the restart, for letters that came in before it."""
    said = opened.run("remove-centre", "oslo.apply", "--dead-letter", "--yes")

    assert (said.status, said.err) == (0, "") and "nothing to remove there" in said.out
    assert opened.run("remove-centre", "osol.apply", "--dead-letter", "--yes").status == 1
