"""The page for three in the morning: what the program says to somebody is found there, and what it quotes is said."""

import ast
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path

import pytest

from forms.monitoring import deletion, expiry, outcomes
from forms.monitoring.dead_letters import Group
from forms.monitoring.expiry import CertificateState
from forms.monitoring.health import Health
from forms.outbox.outbox import Counts
from tests.support import ROOT

PAGE = " ".join((ROOT / "docs" / "operators" / "troubleshooting.md").read_text("utf-8").split())
SOURCES = sorted((ROOT / "forms").rglob("*.py"))
NOW = datetime(2026, 3, 1, tzinfo=UTC)
TELLING = {"notify", "notify_weekly", "notify_by_command", "log_daily", "log_ended"}
NAME = re.compile(r"[a-z-]+(?::.*)?")  # the name of an alert, among the arguments of a function in TELLING
# Names that are worked out elsewhere: elsewhere() asks there, or they stand beside log_ended() in the same function.
WORKED_OUT = {"what", "name", "thing", "group.what"}
GAP = "…"  # in a template: something that differs each time


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call in *tree*, by the last part of the name of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            yield node.func.id if isinstance(node.func, ast.Name) else node.func.attr, node


def value(node: ast.expr, names: dict[str, object]) -> object:
    """What *node* is where constants and *names* of its module say so, with GAP for the rest of a string; else None."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(value(part, names) or GAP) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        found = value(node.value, names)
        return found if isinstance(found, str) else GAP
    try:
        return eval(compile(ast.Expression(node), "", "eval"), dict(names))
    except Exception:  # a local variable, or a call that needs one
        return None


def tellings() -> Iterator[tuple[str, ast.Call, dict[str, object]]]:
    """Every call that tells of an alert: what it calls, the call, and the names of its module."""
    for source in SOURCES:
        found = [(called, call) for called, call in calls(ast.parse(source.read_text("utf-8"))) if called in TELLING]
        if found:
            names = vars(import_module(".".join(source.relative_to(ROOT).with_suffix("").parts)))
            yield from ((called, call, names) for called, call in found)


def told() -> Iterator[str]:
    """The names of the alerts, as far as the calls say them."""
    for _, call, names in tellings():
        for argument in call.args:
            found = value(argument.value if isinstance(argument, ast.Starred) else argument, names)
            texts = found if isinstance(found, dict | tuple) else [found]
            yield from (text for text in texts if isinstance(text, str) and NAME.fullmatch(text))


def elsewhere() -> Iterator[str]:
    yield from (Group("oslo", "550", ()).what, deletion.alert_name(150))
    states = [CertificateState("a", NOW + timedelta(days=5)), CertificateState("b", None, ("why",))]
    yield from (name for name, _ in expiry.due_notices(states, {}, NOW))


KINDS = sorted({name.partition(":")[0] for name in (*told(), *elsewhere())})


def test_the_names_of_the_alerts_are_all_found_in_the_code() -> None:
    assert {"late", "dead", "key", "closed", "disk", "damaged", "deleted", "mail-server", "ping", "second"} <= set(
        KINDS
    )


def test_no_alert_gets_its_name_in_another_place_than_those_that_are_asked() -> None:
    first = [(call.args[0], names) for called, call, names in tellings() if called in {"notify", "notify_weekly"}]
    unknown = {ast.unparse(argument) for argument, names in first if value(argument, names) is None}

    assert unknown - {"outbox", "self.outbox"} == WORKED_OUT


@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_is_explained_by_its_name(kind: str) -> None:
    assert re.search(rf"\| [^|]*«[^|]*\| [^|]*`{kind}[:`]", PAGE)


def templates(trees: Iterable[ast.AST]) -> Iterator[str]:
    """Every string in *trees*, with GAP for what differs."""
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr | ast.Constant) and isinstance(found := value(node, {}), str):
                yield found


def test_the_first_line_of_every_notice_is_quoted_as_the_program_says_it() -> None:
    said = list(templates(ast.parse(source.read_text("utf-8")) for source in SOURCES))
    quoted = re.findall("«(.+?)»", PAGE)
    wrong = [text for text in quoted if not any(_is_in(text, template) for template in said)]

    assert (len(quoted) >= len(KINDS), wrong) == (True, [])


def _is_in(quoted: str, template: str) -> bool:
    parts = [re.escape(part.strip()) for part in quoted.split(GAP)]
    return bool(re.search(".*".join(parts), template, re.DOTALL))


def logged(source: Path) -> Iterator[str]:
    """The messages of warnings and errors in *source*, as they are given to the logger."""
    tree = ast.parse(source.read_text("utf-8"))
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.Module | ast.Lambda):
            continue
        texts = {
            node.targets[0].id: value(node.value, {})
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for called, call in calls(function):
            if called in {"error", "warning", "critical"} and ast.unparse(call.func).startswith("log."):
                yield str(value(call.args[0], {}))
            elif called in {"say", "_say"}:
                found = [texts.get(part.id) if isinstance(part, ast.Name) else value(part, {}) for part in call.args]
                yield from (text for text in found if isinstance(text, str) and "%" in text)


def longest_part(message: str) -> str:
    return max((part.strip(" :;,.") for part in re.split(rf"%[sd]|{GAP}", message)), key=len)


MESSAGES = sorted({part for source in SOURCES for text in logged(source) if (part := longest_part(text))})


def test_the_messages_of_the_log_are_all_found_in_the_code() -> None:
    expected = {"the alert command did not take", "the next one comes in time", "trying again", "postponed", "the job"}

    assert len(MESSAGES) > 15
    assert {part for part in expected if not any(part in message for message in MESSAGES)} == set()


@pytest.mark.parametrize("message", MESSAGES)
def test_every_error_and_warning_in_the_log_is_explained(message: str) -> None:
    assert message in PAGE


def health_fields(*, full: bool) -> set[str]:
    marks = {f"{thing}:tried": int(NOW.timestamp()) for thing in outcomes.THINGS}
    health = Health(int(NOW.timestamp()), Counts(1, 1, 1), marks, (), disk=True, storing=True)
    return set(health.full() if full else health.public())


@pytest.mark.parametrize("field", sorted({*health_fields(full=True), "version"}))
def test_every_field_of_the_health_page_is_explained(field: str) -> None:
    section = PAGE.partition("## The health page is red")[2].partition("## Lines in a log")[0]

    assert health_fields(full=False) < health_fields(full=True)
    assert f"`{field}`" in section


def test_each_thing_that_is_seen_has_four_steps_at_most() -> None:
    text = (ROOT / "docs" / "operators" / "troubleshooting.md").read_text("utf-8")
    steps = [len(re.findall(r"^\d\. ", section, re.MULTILINE)) for section in re.split(r"^##+ ", text, flags=re.M)]

    assert max(steps) == 4
