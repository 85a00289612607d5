"""[alerts]: what is read, what is refused, and that neither the ping's address nor the command is shown."""

from pathlib import Path

import pytest

from forms.settings import settings
from forms.settings.alerts import Alerts
from tests.support.sample_settings import Folder

URL = "https://monitor.example.org/ping/secret-id"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = Folder(tmp_path)
    made.private("ping-url", f"{URL}\n".encode())
    return made


def written(*lines: str) -> tuple[str, str]:
    return "[inbox.oslo]", "\n".join(["[alerts]", *lines, "[inbox.oslo]"])


ALL = (
    'command = ["/bin/sms", "+4700000000"]',
    "command_timeout = 5",
    'ping_url_file = "ping-url"',
    "ping_every = 60",
    'ping_ca_file = "ca.pem"',
)


def test_all_of_it_is_read(folder: Folder) -> None:
    read = settings.read(folder.write(written(*ALL))).alerts

    assert read == Alerts(("/bin/sms", "+4700000000"), 5, URL, 60, folder.path / "ca.pem")


def test_without_the_section_nobody_is_told_in_another_way(folder: Folder) -> None:
    assert settings.read(folder.write()).alerts == Alerts()


def test_the_address_of_the_ping_may_be_a_credential(folder: Folder, tmp_path_factory: pytest.TempPathFactory) -> None:
    credentials = tmp_path_factory.mktemp("credentials")
    (credentials / "monitor").write_text("https://other.example.org/x")
    read = settings.read(folder.write(written('ping_url_file = "monitor"')), credentials)

    assert read.alerts.ping_url == "https://other.example.org/x"


def test_the_forms_do_not_read_it(folder: Folder) -> None:
    file = folder.write(written('ping_url_file = "nosuch"'))

    assert settings.read(file, withheld=settings.OF_THE_COURIER).alerts.ping_url is None


def test_printing_the_settings_shows_neither_address_nor_command(folder: Folder) -> None:
    printed = repr(settings.read(folder.write(written(*ALL))))

    assert "secret-id" not in printed and "47000" not in printed


PROGRAM = "[alerts] command: must be a list of a program, with its whole path, and its arguments, like ["
MISTAKES = [
    ('command = "/bin/sms"', PROGRAM),
    ("command = []", PROGRAM),
    ('command = ["sms"]', PROGRAM),
    ('command = ["/bin/sms", 5]', PROGRAM),
    ('command = ["/bin/sms", ""]', PROGRAM),
    ('command = ["/bin/sms"]\ncommand_timeout = 0', "[alerts] command_timeout: must be a number of seconds, 1 to 600"),
    ("command_timeout = 5", "[alerts] command_timeout: is for command; write that too, or delete the line"),
    ("ping_every = 600", "[alerts] ping_every: is for ping_url_file; write that too, or delete the line"),
    (f'ping_url = "{URL}"', "[alerts] unknown key 'ping_url'; use ping_url_file"),
    ('ping_url_file = "nosuch"', "[alerts] ping_url_file: nosuch cannot be read: No such file"),
    ('ping_url_file = "ping-url"\nping_every = 59', "[alerts] ping_every: must be a number of seconds, 60 to 86400"),
]


@pytest.mark.parametrize(("lines", "said"), MISTAKES, ids=[lines for lines, _ in MISTAKES])
def test_a_mistake_is_named_with_what_would_be_right(folder: Folder, lines: str, said: str) -> None:
    assert any(said in problem for problem in folder.problems(written(lines)))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://monitor.example.org/secret-id", "it must begin with https:// (http:// only on a loopback"),
        ("monitor.example.org/secret-id", "it must begin with https://"),
        ("ftp://127.0.0.1/secret-id", "it must begin with https://"),
        ("https:///secret-id", "it must have a host"),
        ("https://u:p@monitor.example.org/secret-id", "no user name"),
        ("https://monitor.example.org/secret-id#x", "no #"),
        ("https://monitor.example.org:0/secret-id", "it must have a host"),
        ("https://monitor.example.org:99999/secret-id", "host or port cannot be read"),
        ("https://monitor.example.org/secret id", "one line of plain ASCII without spaces"),
        ("https://monitor.example.org/secret-id\r\nX: y", "one line of plain ASCII"),
        ("https://mønitor.example.org/secret-id", "one line of plain ASCII"),
        ("https://monitor.example.org/secret-id" + "x" * 2000, "at most 2000 bytes"),
        ("", "one line of plain ASCII"),
    ],
)
def test_an_address_that_cannot_be_pinged_is_refused_and_not_repeated(folder: Folder, url: str, said: str) -> None:
    folder.private("ping-url", url.encode())
    [problem] = folder.problems(written('ping_url_file = "ping-url"'))

    assert "[alerts] ping_url_file: must name a file with one line, the address to ping" in problem and said in problem
    assert "secret" not in problem


def test_plain_http_is_for_this_machine_alone(folder: Folder) -> None:
    folder.private("ping-url", b"http://[::1]:8000/ping/x")

    assert settings.read(folder.write(written('ping_url_file = "ping-url"'))).alerts.ping_url


def test_an_address_that_others_can_read_is_refused(folder: Folder) -> None:
    folder.private("ping-url", URL.encode(), 0o644)
    [problem] = folder.problems(written('ping_url_file = "ping-url"'))

    assert "ping-url can be read by other users of this machine; run: chmod 600 ping-url" in problem
