"""`python -m forms check`: every problem at once, before a woman meets one; and one bad key closes one form."""

import json
import os
import pwd
import secrets
import shlex
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import directory
from demo.confirming import confirm_all
from forms.admin import check
from forms.admin.cli import main
from forms.outbox.outbox import Outbox
from forms.service import start
from forms.settings import settings
from forms.settings.problems import Problem
from forms.web.app import create_app
from tests.support.built_site import OPEN
from tests.support.databases import LEASE_S

HOST = {"Host": "ressursvenn.example"}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    config: Path,
    sample_directory: directory.Directory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Any:
    """Return a function that gives a command and returns its exit status and what it printed."""
    monkeypatch.setattr(directory, "load", lambda: sample_directory)  # the same data, read once
    monkeypatch.setenv("RESSURSVENN_CONFIG", str(config))
    umask = os.umask(0o022)
    offline = {("check",): ["--offline"]}  # test_mail_check.py opens sessions
    yield lambda *command: (main([*command, *offline.get(command, [])]), *capsys.readouterr())
    os.umask(umask)


def change(config: Path, *replacements: tuple[str, str]) -> None:
    """Edit the settings, and confirm every inbox as it then stands, unless they cannot be read any more."""
    text = config.read_text()
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    config.write_text(text)
    with suppress(settings.SettingsError):
        confirm_all(config)


def private(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o600)


def test_when_all_is_well_every_centre_and_the_editors_stand_in_the_table(run: Run) -> None:
    status, out, err = run("check")

    assert (status, err, len(out.splitlines())) == (0, "", 16)
    assert "narvik         smime  729        write         open" in out
    assert "molde          -      -          -             closed: no inbox in the settings" in out


OLD = '[smtp]\nhost = "mail.example.org"'
SPOILT = {
    "a centre that nobody knows": (("[inbox.narvik]", "[inbox.narvk]"),
                                   "[inbox.narvk] is no centre of data/shelters.yaml; use narvik"),
    "an unknown key": (("kind", 'knid = "x"\nkind'), "config.toml: [inbox.oslo] unknown key 'knid'; use kind"),
    "a wrong pin": (('fingerprints = ["', 'fingerprints = ["00'), "fingerprints: must be a list of whole fingerprints"),
    "a file that is missing": (("oslo.pem", "osl.pem"), "[inbox.oslo] osl.pem: is missing; put the certificate there"),
    "another address": (("oslo@inbox", "oslo2@inbox"),
                        "[inbox.oslo] oslo.pem: has no subjectAltName for the inbox's address"),
    "another kind": (('kind = "smime"', 'kind = "openpgp"'), "[inbox.oslo] oslo.pem: is not an OpenPGP certificate"),
    "a short secret": (('"secret"', '"short"'), "[service] secret_file: names a file of 5 bytes; at least 32"),
    "a page that was not built": (("frame.json", "frme.json"), "frme.json cannot be used; build the site first"),
    "no frame": (('frame = "', '# frame = "'), "config.toml: [service] frame: is missing; write the path"),
    "no database": (("url = ", "# url = "), "config.toml: [database] url: is missing; write sqlite:///"),
    "a CA file without quotes": ((OLD, f"{OLD}\nca_file = 5"), "config.toml: [smtp] ca_file: must be the path"),
    "no folder for the outbox": (("outbox.db", "nothing/outbox.db"), "[database] url: the outbox takes no letters"),
    "an outbox whose name is too long": (("outbox.db", f"{'n' * 300}/outbox.db"), "[database] url: the outbox takes"),
    "a CA file that is none": ((OLD, f'{OLD}\nca_file = "secret"'), "[smtp] ca_file: holds no certificate"),
}  # fmt: skip


@pytest.mark.parametrize(("replaced", "said"), SPOILT.values(), ids=SPOILT)
def test_a_problem_is_told_in_one_line(run: Run, config: Path, replaced: tuple[str, str], said: str) -> None:
    private(config.parent / "short", "short")
    change(config, replaced)
    status, _, err = run("check")

    [line] = err.splitlines()
    assert (status, said in line) == (1, True), line


BREAK: dict[str, Callable[[str], str]] = {
    "left out": lambda _: "",
    "of another kind": lambda line: f"{line.partition('=')[0]}= true\n",
}


@pytest.mark.parametrize("spoil", BREAK.values(), ids=BREAK)
def test_whatever_line_is_wrong_it_is_named_and_nothing_breaks(
    run: Run, config: Path, spoil: Callable[[str], str]
) -> None:
    whole = config.read_text().splitlines(keepends=True)
    for place, line in enumerate(whole):
        if " = " in line:
            config.write_text("".join([*whole[:place], spoil(line), *whole[place + 1 :]]))
            key, (status, out, err) = line.partition(" =")[0], run("check")
            assert (status, len(out.splitlines()), f" {key}: " in err) == (1, 16, True), (line, err)


def test_two_centres_with_one_inbox_are_told_and_the_certificate_all_the_same(run: Run, config: Path) -> None:
    change(config, ("narvik@inbox", "oslo@inbox"))
    shared, changed, certificate = run("check")[2].splitlines()

    assert "[inbox.*] oslo and narvik have the same address; if that is meant, write shares_with" in shared
    assert "[inbox.narvik] not confirmed: changed since it was confirmed: address;" in changed
    assert "[inbox.narvik] narvik.pem: has no subjectAltName for the inbox's address" in certificate


def test_all_problems_are_told_at_once(run: Run, config: Path) -> None:
    named = ["an unknown key", "a short secret", "another address", "a page that was not built",
             "no folder for the outbox", "a CA file that is none"]  # fmt: skip
    private(config.parent / "short", "short")
    change(config, ("[inbox.narvik]", '[inbox.narvik]\nknid = "x"'), *(SPOILT[name][0] for name in named[1:]))
    _, _, err = run("check")

    assert [name for name in named if SPOILT[name][1].replace("oslo] unknown", "narvik] unknown") not in err] == []
    assert len(err.splitlines()) == len(named)


def test_what_is_tried_depends_on_the_place_of_a_problem_and_not_on_its_words(
    config: Path, sample_directory: directory.Directory
) -> None:
    change(config, SPOILT["a CA file that is none"][0])
    read = settings.read(config)
    tried = {known: {found.section for found in check.problems(read, sample_directory, [], [known])} for known in (
        Problem("", "smtp", "host"), Problem("[smtp] ca_file", "service", "origin"))}  # fmt: skip

    assert ["smtp" in sections for sections in tried.values()] == [False, True]


def test_no_centre_at_all_is_a_problem(run: Run, config: Path) -> None:
    text = config.read_text()
    config.write_text(text[: text.index("[inbox.oslo]")])

    assert run("check")[2] == (
        "[inbox.*] is missing: no centre takes letters; write one with: python -m forms add-centre\n"
    )


@pytest.mark.parametrize("name", ["coordinator", "editors"])
def test_an_inbox_that_has_the_coordinators_or_editors_name_is_not_reported_as_theirs(
    run: Run, config: Path, name: str
) -> None:
    config.write_text(f'{config.read_text()}\n[inbox.{name}]\naddress = "c@example.org"\n')
    status, _, err = run("check")

    assert (status, err.count(f"\n[{name}]")) == (1, 0)
    assert f"config.toml: [inbox.{name}] must end in the id of a centre" in err


def test_the_editors_inbox_is_judged_like_any_other(run: Run, config: Path) -> None:
    change(config, ("editors.pem", "editor.pem"))
    status, out, err = run("check")

    assert (status, "[editors] editor.pem: is missing" in err) == (1, True)
    assert out.splitlines()[-1].startswith("editors") and "closed: editor.pem: is missing" in out
    assert json.loads(run("public")[1])["report"] == []


def test_without_the_editors_the_report_is_closed_and_all_is_well(run: Run, config: Path) -> None:
    text = config.read_text()
    config.write_text(text[: text.index("[editors]")])

    assert run("check")[::2] == (0, "")
    assert json.loads(run("public")[1])["report"] == []


def test_the_coordinators_inbox_is_judged_and_shown_but_is_no_centre_of_the_site(run: Run, config: Path) -> None:
    narvik = config.read_text().partition("[inbox.narvik]")[2]
    change(config, (f"[inbox.narvik]{narvik}", f"[coordinator]{narvik}"))
    status, out, _ = run("check")

    assert (status, out.splitlines()[-2].split()[::4]) == (0, ["coordinator", "open"])
    assert json.loads(run("public")[1]) == {"write": ["oslo"], "apply": ["oslo"], "report": ["editors"]}


def test_one_bad_key_closes_one_form(run: Run, config: Path) -> None:
    change(config, ("oslo.pem", "osl.pem"))

    assert json.loads(run("public")[1]) == {"write": ["narvik"], "apply": [], "report": ["editors"]}
    assert "closed: osl.pem: is missing" in run("check")[1]


def test_a_bad_key_shows_the_number_of_its_centre_while_the_others_keep_their_form(
    config: Path, sample_directory: directory.Directory
) -> None:
    change(config, ("oslo.pem", "osl.pem"))
    service = start(settings.read(config), sample_directory)
    client = create_app(service).test_client()
    oslo, narvik = (client.get(f"/form/nb/write/{one}/", headers=HOST).get_data(as_text=True) for one in OPEN["write"])

    assert 'href="tel:+4722480380"' in oslo and "<form" not in oslo
    assert "<form" in narvik and 'value="oslo"' not in narvik


def test_a_centre_whose_forms_the_operator_has_closed_needs_no_certificate(run: Run, config: Path) -> None:
    change(config, ("forms = ['write']", "forms = []"), ("narvik.pem", "narvk.pem"))
    status, out, err = run("check")

    assert (status, err) == (0, "")
    assert "closed: narvk.pem: is missing" in out
    assert json.loads(run("status", "--json")[1])["closed"] == []


def test_the_build_is_told_ids_and_nothing_else(run: Run, sample_directory: directory.Directory) -> None:
    told = json.loads(run("public")[1])

    assert told.keys() == {"write", "apply", "report"} and told["report"] == ["editors"]
    assert set(told["write"] + told["apply"]) <= {centre.id for centre in sample_directory.centres}


def test_an_outbox_that_others_can_read_is_told(run: Run, config: Path) -> None:
    run("check")
    (config.parent / "outbox.db").chmod(0o644)
    config.parent.chmod(0o777)
    _, _, err = run("check")

    assert "other users can read outbox.db; run: chmod 600 outbox.db, and start with umask 077" in err
    assert f"other users may change the folder {config.parent.name}; run: chmod 700" in err


@pytest.mark.parametrize("command", [["check"], ["status"], ["test-mail", "oslo"]])
def test_root_makes_no_files_that_the_service_cannot_open(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    if os.geteuid() == 0:
        os.chown(config, 1234, 1234)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    status, _, err = run(*command)

    assert (status, list(config.parent.glob("outbox*"))) == (1, [])
    assert err.startswith("config.toml: is owned by ")


@pytest.mark.parametrize("owner", [1234, 65534])  # without a name, and mostly with one
def test_root_is_told_as_which_user_to_run_the_command(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch, owner: int
) -> None:
    if os.geteuid() == 0:
        os.chown(config, owner, owner)
    names = {user.pw_uid: user.pw_name for user in pwd.getpwall()}
    user = shlex.quote(names.get(config.stat().st_uid, f"#{config.stat().st_uid}"))
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    command = f"sudo -u {user} RESSURSVENN_CONFIG={config} {sys.executable} -m forms check --offline"
    assert f"; run: {command} (on a server: ressursvenn check --offline)" in run("check")[2]


@pytest.mark.parametrize("command", [["check"], ["status"], ["public"]])
def test_every_command_keeps_what_it_makes_to_itself(run: Run, command: list[str]) -> None:
    run(*command)

    assert os.umask(0o077) == 0o077


def test_status_tells_of_every_centre(run: Run, config: Path) -> None:
    change(config, ("forms = ['write']", "forms = []"), ("oslo.pem", "osl.pem"))
    told = {centre["id"]: centre for centre in json.loads(run("status", "--json")[1])["centres"]}

    assert len(told) == 15 and told["editors"]["forms"] == ["report"]
    assert (told["narvik"]["kind"], told["narvik"]["days_left"], told["narvik"]["open"]) == ("smime", 729, False)
    assert told["oslo"]["reasons"] == ["osl.pem: is missing; put the certificate there or correct the name"]


def test_status_and_the_health_page_have_one_json_shape(
    run: Run, config: Path, sample_directory: directory.Directory
) -> None:
    service = start(replace(settings.read(config), health_token=b"t" * 32), sample_directory)
    asked = {"Authorization": f"Bearer {'t' * 32}", "Host": "ressursvenn.example"}
    shown = create_app(service).test_client().get("/form/health", headers=asked).get_json()
    service.outbox.close()

    assert {**shown, "centres": ...} == {**json.loads(run("status", "--json")[1]), "centres": ...}


def given_up(config: Path) -> str:
    """The id of a dead letter."""
    with closing(Outbox(settings.read(config).database)) as outbox:
        outbox.put(secrets.token_bytes(8), "oslo", b"sealed", datetime.now(UTC))
        outbox.dead_letter(outbox.claim(datetime.now(UTC), LEASE_S), "550")
        return outbox.dead_letters()[-1].id


def test_letters_that_were_given_up_are_tried_again_one_by_one_or_all(run: Run, config: Path) -> None:
    ids = [given_up(config) for _ in range(3)]

    assert run("requeue", ids[0]) == (0, f"{ids[0]} waits again\n", "")
    assert run("requeue", "--all") == (0, "2 letters wait again\n", "")
    assert run("requeue", ids[0])[0] == 1


def test_a_letter_that_was_given_up_can_be_discarded_and_nothing_else(run: Run, config: Path) -> None:
    id = given_up(config)

    assert run("discard", id) == (0, f"{id} is deleted for good; nobody will receive it\n", "")
    assert run("discard", id)[0] == 1
