"""The operator's command has one name in every message, the one that was typed: no message has it hard-wired."""

import ast
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms.admin.cli import main
from forms.monitoring import alerts
from forms.settings.command import VARIABLE, command
from tests.support import ROOT
from tests.support.operator import Operator

DEPLOY, NOW = ROOT / "deploy", datetime(2026, 3, 1, tzinfo=UTC)
COMMANDS = "check|public|courier|status|requeue|discard|add-centre|test-mail|confirm|backup|restore|remove-centre"
HARD_WIRED = re.compile(rf"python3? -m forms|\bressursvenn (?:{COMMANDS})\b")


def texts(path: Path) -> list[str]:
    """Every text in a module but for docstrings."""
    tree = ast.parse(path.read_text("utf-8"))
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef)
    about = [ast.get_docstring(node, clean=False) for node in ast.walk(tree) if isinstance(node, kinds)]
    found = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text for text in found if text not in about]


def test_no_message_has_the_command_hard_wired() -> None:
    modules = [path for path in (ROOT / "forms").rglob("*.py") if path.name != "command.py"]

    assert len(modules) > 40
    assert [(path.name, text) for path in modules for text in texts(path) if HARD_WIRED.search(text)] == []


@pytest.mark.parametrize(("set_to", "said"), [(None, "python -m forms"), ("", "python -m forms"), ("rv", "rv")])
def test_the_environment_says_how_we_were_called(
    monkeypatch: pytest.MonkeyPatch, set_to: str | None, said: str
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    if set_to is not None:
        monkeypatch.setenv(VARIABLE, set_to)

    assert command("requeue", "ID") == f"{said} requeue ID"


def test_messages_of_the_commands_take_it(operator: Operator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "ressursvenn")

    assert "write one with: ressursvenn add-centre" in operator.run("check").err
    assert "see: ressursvenn status" in operator.run("requeue", "x").err
    assert "3. ressursvenn test-mail oslo" in operator.add().out
    assert "ressursvenn confirm oslo WORDS" in operator.run("test-mail", "oslo").out


def test_help_takes_it(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv(VARIABLE, "ressursvenn")
    with pytest.raises(SystemExit):
        main(["--help"])

    assert "python -m forms" not in capsys.readouterr().out


def test_notices_to_the_coordinator_take_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "ressursvenn")

    assert b"=C2=ABressursvenn status=C2=BB" in alerts.notice([], "a@example.org", "b@example.org", NOW)


@pytest.mark.parametrize("name", ["ressursvenn", "ressursvenn-courier.service", "ressursvenn-forms.service"])
def test_on_a_server_everything_is_started_under_that_name(name: str) -> None:
    assert re.search(rf"\b{VARIABLE}=ressursvenn\b", (DEPLOY / name).read_text("utf-8"))
