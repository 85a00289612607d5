"""The private settings file: what is read from it, and what is said about every mistake."""

import re
from pathlib import Path
from typing import Any

import pytest

from directory import Form
from forms.settings import settings
from forms.settings.inboxes import inbox_for
from forms.settings.settings import SettingsError
from tests.support.sample_settings import GOOD, A, B, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_good_file_is_read(folder: Folder) -> None:
    read = settings.read(folder.write())

    assert (read.origin, read.secret, read.smtp.password) == ("https://www.example.org", b"s" * 32, "correct horse")
    assert read.inboxes["oslo"].forms == {"write", "apply"}
    assert read.inboxes["narvik"].fingerprints == (B.upper(),)


KEYED = f"""address = "coordinator@example.org"
kind = "openpgp"
certificates = ["us.asc"]
fingerprints = ["{"EF" * 20}"]
forms = ["write"]"""


def test_the_coordinator_without_a_key_gets_alerts_and_no_letters(folder: Folder) -> None:
    read = settings.read(folder.write())

    assert read.coordinator == "coordinator@example.org"
    assert "coordinator" not in read.inboxes


def test_the_coordinator_with_a_key_has_an_inbox_like_a_centre(folder: Folder) -> None:
    read = settings.read(folder.write(('address = "coordinator@example.org"', KEYED)))

    assert read.coordinator == read.inboxes["coordinator"].address == "coordinator@example.org"
    assert (read.inboxes["coordinator"].kind, read.inboxes["coordinator"].forms) == ("openpgp", frozenset({"write"}))


def test_the_coordinator_shares_an_address_with_a_centre_only_when_that_is_declared(folder: Folder) -> None:
    keyed = ('address = "coordinator@example.org"', KEYED)
    [problem] = folder.problems(keyed, ("post@narvik.example", "coordinator@example.org"))

    assert 'same address; if that is meant, write shares_with = ["narvik"] in [coordinator], or' in problem


def test_the_editors_have_an_inbox_for_reports_alone(folder: Folder) -> None:
    editors = ("[inbox.oslo]\naddress", "[editors]\naddress"), ('"write", "apply"', '"report"')
    read = settings.read(folder.write(*editors))

    assert (read.inboxes["editors"].forms, read.inboxes["editors"].heading) == (frozenset({"report"}), "[editors]")
    assert "oslo" not in read.inboxes


@pytest.mark.parametrize(("centre", "other"), [("oslo", "narvik"), ("narvik", "oslo")])
def test_two_centres_may_share_an_inbox_when_one_of_them_declares_it(folder: Folder, centre: str, other: str) -> None:
    declared = (f"[inbox.{centre}]", f'[inbox.{centre}]\nshares_with = ["{other}"]')
    read = settings.read(folder.write(("post@oslo.example", "post@narvik.example"), (B, A), declared))

    assert read.inboxes["oslo"].fingerprints == read.inboxes["narvik"].fingerprints


def test_a_file_without_a_centre_is_read_so_that_the_first_can_be_added(folder: Folder) -> None:
    text = GOOD[: GOOD.index("[inbox.oslo]")]

    assert settings.read(folder.write((GOOD, text))).inboxes == {}


def test_paths_start_in_the_folder_of_the_file(folder: Folder) -> None:
    read = settings.read(folder.write())

    assert read.frame == folder.path / "site" / "form" / "frame.json"
    assert read.database == f"sqlite:///{folder.path}/outbox.db"
    assert read.inboxes["oslo"].certificates == (folder.path / "oslo.asc",)


def test_printing_the_settings_shows_no_secret_and_no_address(folder: Folder) -> None:
    printed = repr(settings.read(folder.write()))

    assert not re.search("ssss|correct horse|@", printed)


MISTAKES = [
    ("https://www", "http://www", "[service] origin: must begin with https:// (http:// only on a loopback"),
    ('.example.org"\nsecret', '.example.org/a/"\nsecret', "[service] origin: holds the path '/a/'; the site needs"),
    ("https://www.example.org", "https://u@www.example.org", "[service] origin: holds a user name; write it without"),
    ("https://www.example.org", "www.example.org", "[service] origin: must begin with https://, like 'https://www.ex"),
    ('secret_file = "secret"', "", "[service] secret_file: is missing; write the name of a file"),
    ('"secret"', '"nosuch"', "[service] secret_file: nosuch cannot be read: No such file"),
    ('"secret"', '"~/secret"', "[service] secret_file: must not begin with ~"),
    ("secret_file", "secret_fil", "[service] unknown key 'secret_fil'; use secret_file"),
    ("[database]", "[data]", "(top level) unknown key 'data'; use database"),
    ("sqlite:///outbox.db", "sqlite://", "[database] url: must be sqlite:/// and a path"),
    ("sqlite:///outbox.db", "sqlite:///:memory:", "[database] url: must be sqlite:/// and a path"),
    ("mail.example.org", "https://mail.example.org", "[smtp] host: must be the name of the mail server"),
    ("port = 587", 'port = "587"', "[smtp] port: must be a number"),
    ("port = 587", "port = true", "[smtp] port: must be a number"),
    ("port = 587", "port = 65536", "[smtp] port: must be a number"),
    ('"starttls"', '"none"', '[smtp] security: must be "starttls" or "tls"'),
    ('username = "courier"', "", "[smtp] username: and password_file belong together"),
    ("bounces@example.org", "Bounces <b@example.org>", "[smtp] sender: must be a plain address"),
    ("post@oslo.example", "post@oslo.example\\r\\nBcc: x@y.no", "[inbox.oslo] address: must be a plain address"),
    ("post@oslo.example", "pøst@oslo.example", "[inbox.oslo] address: must be a plain address"),
    ("post@oslo.example", "POST@narvik.example", "[inbox.*] oslo and narvik have the same address; if"),
    (B, A, '[inbox.*] oslo and narvik have the same fingerprint; if that is meant, write shares_with = ["oslo"]'),
    (A, A[:39], "[inbox.oslo] fingerprints: must be a list of whole fingerprints"),
    (f'["{A}"]', "[]", "[inbox.oslo] certificates: must be one or two, with as many fingerprints"),
    ('"write", "apply"', '"write", "aply"', '[inbox.oslo] forms: may hold only "write" and "apply"'),
    ('"openpgp"', '"pgp"', '[inbox.oslo] kind: must be "openpgp" or "smime"'),
    ("[inbox.oslo]", "[inbox.coordinator]", "in data/shelters.yaml; the coordinator's inbox is"),
    ("[inbox.oslo]", "[inbox.editors]", "in data/shelters.yaml; the editors' inbox is [editors]"),
    ("[inbox.oslo]", "[editors]", '[editors] forms: may hold only "report"'),
    ('"write", "apply"', '"report"', '[inbox.oslo] forms: may hold only "write" and "apply"'),
    ("[inbox.oslo]", "[editors]\naddress = 'e@example.org'\n[inbox.oslo]", "[editors] certificates: is missing"),
    ("coordinator@example.org", 'c@example.org"\nkind = "openpgp', "[coordinator] certificates: is missing"),
    ("forms = []", 'forms = []\nshares_with = ["molde"]', "[inbox.narvik] shares_with: 'molde' has no inbox"),
    ("forms = []", 'forms = []\nshares_with = "oslo"', "[inbox.narvik] shares_with: must be a list of centres"),
    ("[inbox.oslo]", "[inbox.Oslo]", "[inbox.Oslo] must end in the id of a centre"),
    ("[smtp]", "[smtp", "is not TOML: "),
]


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES, ids=[f"{new[:30]!r}" for _, new, _ in MISTAKES])
def test_a_mistake_is_named_with_what_would_be_right(folder: Folder, old: Any, new: Any, said: str) -> None:
    problems = folder.problems((old, new))

    assert any(problem.startswith(f"config.toml: {said}") or said in problem for problem in problems), problems


def test_every_mistake_is_reported_at_once(folder: Folder) -> None:
    problems = folder.problems(("https:", "ftp:"), ("587", "0"), ('"starttls"', '"no"'), ('"smime"', '"x"'), (A, "A"))

    assert len(problems) == 5


def test_no_problem_repeats_an_address_or_a_secret(folder: Folder) -> None:
    problems = folder.problems(("post@oslo.example", "post@narvik.example"), ("bounces@", "boun ces@"))

    assert "@" not in "".join(problems).replace("name@example.org", "")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_file_that_others_can_read_is_refused(folder: Folder, mode: int) -> None:
    assert folder.problems(mode=mode) == [
        "config.toml: RESSURSVENN_CONFIG: config.toml can be read by other users of this machine; "
        "run: chmod 600 config.toml"
    ]


def test_a_secret_that_others_can_read_is_refused(folder: Folder) -> None:
    folder.private("secret", b"s" * 32, 0o644)

    assert "[service] secret_file: secret can be read by other users" in folder.problems()[0]


def test_a_secret_of_31_bytes_is_too_short(folder: Folder) -> None:
    folder.private("secret", b"s" * 31 + b"\n")

    assert "names a file of 31 bytes; at least 32 are needed" in folder.problems()[0]


def test_the_slash_behind_the_origin_is_no_part_of_it(folder: Folder) -> None:
    read = settings.read(folder.write(("https://www.example.org", "https://WWW.example.org:443/")))

    assert read.origin == "https://www.example.org"


def test_plain_http_is_allowed_on_this_machine_alone(folder: Folder) -> None:
    read = settings.read(folder.write(("https://www.example.org", "http://127.0.0.1:8000")))

    assert read.origin == "http://127.0.0.1:8000"


def test_a_bare_secret_name_is_taken_from_systemds_credentials(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory
) -> None:
    credentials = Folder(tmp_path_factory.mktemp("credentials"))
    credentials.private("secret", b"c" * 32, 0o440)
    environ = {"RESSURSVENN_CONFIG": str(folder.write()), "CREDENTIALS_DIRECTORY": str(credentials.path)}

    assert settings.from_environment(environ).secret == b"c" * 32


def test_without_the_environment_variable_nothing_is_read() -> None:
    with pytest.raises(SettingsError, match="RESSURSVENN_CONFIG: is not set"):
        settings.from_environment({})


SECOND = 'address = "post@oslo.example"\nsecond_address = "vakt@oslo.example"\nsecond_after_hours = 12'


def test_a_centre_may_have_a_second_address(folder: Folder) -> None:
    oslo = settings.read(folder.write(('address = "post@oslo.example"', SECOND))).inboxes["oslo"]

    assert (oslo.addresses, oslo.second_after_hours) == (("post@oslo.example", "vakt@oslo.example"), 12)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("vakt@oslo", "POST@oslo"), "second_address: must be another address than the first"),
        (("= 12", "= 73"), "second_after_hours: must be a whole number of hours, 1 to 72"),
        (("second_after_hours = 12", ""), "second_after_hours: is missing; write a whole number of hours, 1 to 72"),
        (('second_address = "vakt@oslo.example"', ""), "second_address: is missing; write"),
    ],
)
def test_a_second_address_that_is_wrong_is_told(folder: Folder, wrong: tuple[str, str], said: str) -> None:
    [problem] = folder.problems(('address = "post@oslo.example"', SECOND), wrong)

    assert said in problem


def test_a_second_address_that_is_another_centres_is_told(folder: Folder) -> None:
    theirs = ('address = "post@oslo.example"', SECOND), ("vakt@oslo.example", "post@narvik.example")
    [problem] = folder.problems(*theirs)

    assert "oslo and narvik have the same address" in problem


APPLY = f"""
[inbox.oslo.apply]
address = "frivillige@lag.example"
kind = "openpgp"
certificates = ["lag.asc"]
fingerprints = ["{"EF" * 20}"]
forms = ["apply"]

[inbox.narvik]"""
OWN = ("[inbox.narvik]", APPLY), ('forms = ["write", "apply"]', 'forms = ["write"]')


def test_applications_may_have_an_inbox_of_their_own(folder: Folder) -> None:
    read = settings.read(folder.write(*OWN)).inboxes

    assert [read[name].forms for name in ("oslo", "oslo.apply")] == [{"write"}, {"apply"}]
    assert (read["oslo.apply"].heading, read["oslo.apply"].owner) == ("[inbox.oslo.apply]", "oslo")
    assert [inbox_for(form, "oslo", read) for form in (Form.WRITE, Form.APPLY, Form.REPORT)] == [
        "oslo",
        "oslo.apply",
        "editors",
    ]


def test_a_centre_whose_applications_go_elsewhere_may_not_have_them_open_itself(folder: Folder) -> None:
    [problem] = folder.problems(OWN[0])

    assert '[inbox.oslo] forms: may hold only "write"; [inbox.oslo.apply] takes the applications' in problem


def test_an_inbox_for_applications_takes_nothing_else(folder: Folder) -> None:
    [problem] = folder.problems(*OWN, ('["apply"]', '["write"]'))

    assert '[inbox.oslo.apply] forms: may hold only "apply"' in problem


def test_a_centre_may_have_an_inbox_for_applications_alone(folder: Folder) -> None:
    without = APPLY.replace("oslo", "molde")

    assert "molde.apply" in settings.read(folder.write(("[inbox.narvik]", without))).inboxes


@pytest.mark.parametrize("name", ['inbox."oslo.apply"', "inbox.editors.apply", "inbox.oslo.write"])
def test_an_inbox_of_its_own_under_another_name_is_told(folder: Folder, name: str) -> None:
    assert folder.problems(*OWN, ("inbox.oslo.apply", name))
