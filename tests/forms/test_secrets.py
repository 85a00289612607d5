"""Where the letters go, and to which keys, is told to nobody: no page, file, header, error or log line holds it."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from forms.service import Service, start
from forms.web.app import create_app
from tests.support import keys
from tests.support.form_client import PLAIN, Send
from tests.support.rotation import in_forms

Found = Callable[[bytes], list[str]]
LANGUAGES = in_forms()


@pytest.fixture
def found(service: Service) -> Found:
    """Return a function that finds, in bytes, what must not cross: addresses and their hosts, and fingerprints."""
    inboxes = service.settings.inboxes.values()
    pins = [pin.lower() for inbox in inboxes for pin in inbox.fingerprints]
    private = ["inbox.example.org", *(inbox.address for inbox in inboxes), *pins, *(pin[-16:] for pin in pins)]
    assert len(private) == 10

    def found(said: bytes) -> list[str]:
        plain = said.decode("utf-8", "replace").lower().replace(" ", "").replace(":", "")
        return [one for one in private if one in plain]

    return found


def test_what_is_looked_for_would_be_found(found: Found, service: Service) -> None:
    pin = service.settings.inboxes["oslo"].fingerprints[0]
    spoken = " ".join(pin[place : place + 4] for place in range(0, 64, 4))

    assert len(found(f"OSLO@inbox.example.org {spoken}".encode())) == 4


def test_no_file_of_the_built_site_names_an_inbox_or_a_key(site: Path, found: Found) -> None:
    files = [path for path in site.rglob("*") if path.is_file() and path.suffix != ".br"]
    read = {path: gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in files}

    assert len(files) > 100
    assert {str(path): named for path, data in read.items() if (named := found(data))} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_names_an_inbox_or_a_key(client: FlaskClient, send: Send, found: Found, language: str) -> None:
    paths = ["write/", "write/oslo/", "write/molde/", "apply/", "apply/narvik/", "apply/vadso/", "sent/", "nothing/"]
    answers = [client.get(f"/form/{language}/{path}") for path in paths]
    answers += [client.get("/form/health"), send(f"{language}/write/"), send(f"{language}/apply/", centre="")]
    answers += [send(f"{language}/write/", channel="self"), send(f"{language}/write/", contact="")]

    assert {answer.status_code for answer in answers} == {200, 303, 404, 422}
    assert [found(str(answer.headers).encode() + answer.data) for answer in answers] == [[]] * len(answers)


def test_no_refusal_names_an_inbox_or_a_key(client: FlaskClient, found: Found) -> None:
    refusals = [(client.open(path, method=method), status) for path, method, status in PLAIN]

    assert {answer.status_code: found(str(answer.headers).encode() + answer.data) for answer, _ in refusals} == {
        status: [] for _, status in refusals
    }


def test_the_health_page_names_no_inbox_and_no_key_to_the_operator_either(service: Service, found: Found) -> None:
    closed = replace(service, settings=replace(service.settings, health_token=b"t" * 32), sealers={})
    service.outbox.ledger.mark("key:oslo:2027-01-01:60", service.now())
    asked = {"Authorization": f"Bearer {'t' * 32}", "Host": "ressursvenn.example"}
    answer = create_app(closed).test_client().get("/form/health", headers=asked)

    assert answer.get_json()["closed"] == ["oslo", "narvik", "editors"]
    assert found(str(answer.headers).encode() + answer.data) == []


@pytest.mark.parametrize("broken", ["forms.message.body.write", "forms.sealing.sealer.Sealer.seal"])
def test_a_mistake_of_ours_names_no_inbox_and_no_key(
    send: Send, found: Found, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    monkeypatch.setattr(broken, lambda *_: exec("raise RuntimeError('oslo@inbox.example.org')"))
    answer = send()

    assert answer.status_code == 503 and "RuntimeError" in caplog.text
    assert found(answer.data + str(answer.headers).encode() + caplog.text.encode()) == []


WRONG = {
    "another's": lambda path: path.write_bytes(keys.smime()[0]),
    "empty": lambda path: path.write_bytes(b""),
    "missing": Path.unlink,
    "a private key": lambda path: path.write_bytes(keys.private_key("rsa:2048").read_bytes()),
}


@pytest.mark.parametrize("spoil", WRONG.values(), ids=WRONG)
def test_the_log_line_of_a_closed_centre_names_no_inbox_and_no_key(
    service: Service, tmp_path: Path, found: Found, caplog: pytest.LogCaptureFixture, spoil: Callable[[Path], object]
) -> None:
    oslo = service.settings.inboxes["oslo"]
    named = tmp_path / f"{oslo.address}-{oslo.fingerprints[0]}.pem"  # as mail programs name what they export
    named.touch()
    spoil(named)
    inbox = replace(oslo, certificates=(named,))
    started = start(replace(service.settings, inboxes={**service.settings.inboxes, "oslo": inbox}), service.directory)

    assert set(started.sealers) == {"narvik", "editors"}
    assert "oslo has no form: " in caplog.text and found(caplog.text.encode()) == []
