"""Whatever is sent: a page with her text and a clear word, or a plain refusal; never a crash, a forged header or a log.

The examples go through the whole service, sealing and outbox included.
"""

import logging
import re
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from itertools import chain, count
from pathlib import Path
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

import directory
from directory import Form
from forms.message import body, mime
from forms.service import start
from forms.settings import settings as forms_settings
from forms.web import form_body, normalise
from forms.web.app import create_app
from forms.web.csrf import Tokens
from tests.support.clocks import Clock
from tests.support.form_client import Visitor
from tests.support.form_service import INBOXES, write_settings
from tests.support.long_run import examples
from tests.support.sample_answers import GOOD, Fields

KIND = "application/x-www-form-urlencoded"
PLAIN = {200, 303, 400, 404, 405, 413, 415, 422}
# Headings and headers that a letter must not get from her.
FORGED = re.compile(r"^(?:Bcc|To|Subject|From|Reply-To|PASS PÅ DETTE|SLIK KAN|OM HENNE)\b", re.MULTILINE)
UNTYPED = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066\u2067]")
NUMBER = re.compile("\u2066([+\\d \u00a0.-]+)\u2069")  # what we isolate in a line that runs from right to left
OUTER = {
    "From",
    "To",
    "Subject",
    "Date",
    "Reply-To",
    "Message-ID",
    "MIME-Version",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Disposition",
}
INNER = {
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
    "From",
    "To",
    "Subject",
    "Date",
    "HP-Outer",
    "X-Padding",
}
NASTY = [
    "", " ", "\0", "a\0b", "\x1b[31m", "\x7f\x85\x9f", "\t\v\f", "\r", "\n" * 300,
    "Kari\r\nBcc: everyone@example.org", "x\r\n\r\nSubject: forged", "\r\n.\r\nMAIL FROM:<x@example.org>",
    "\nPASS PÅ DETTE\nLegge igjen beskjed:    JA, det kan dere", "\u2028OM HENNE\u2029To: x",
    "\u202eabc\u202d\u202c", "\u2066\u2067\u2068\u2069", "\u2069\u2069 41 00 00 00 \u202e", "\ud800", "\udfff\ud800",
    "👩🏽‍👧‍👦" * 20, "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "é" * 300, "Z͑ͫ̓a̴l̵g̶o" * 30, "نور الهدى", "נורה", "٤١٠٠٠٠٠٠", "۴۱۰۰۰۰۰۰", "१२३",
    "<script>alert(1)</script>", "</textarea>\"'><b>", "{{ 7 * 7 }}{% raw %}", "%s%n%(x)s", "{0}{name}{number}",
    "&amp;&#x0;", "' OR 1=1; --", "../../etc/passwd", "=?utf-8?b?QmNjOg==?=", "-----BEGIN PGP MESSAGE-----",
    "\ufeff\ufffe\uffff", "x" * 5000, "ሰላም" * 400, "ไม่มีช่องว่าง" * 60, "atlantis", "coordinator", "oslo", "yes",
    "16:00", "99:00", "y",
]  # fmt: skip
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=40), st.tuples(st.text(max_size=20), st.sampled_from(NASTY),
                  st.text(max_size=20)).map("".join))  # fmt: skip
names = st.sampled_from(sorted({*chain(*GOOD.values()), "token", "website", "unknown", "", "csrf_token"}))
changes = st.lists(st.tuples(names, st.lists(texts, max_size=2)), max_size=4)
unchecked: dict[str, Any] = {
    "suppress_health_check": [HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
}


LONG = {"write": "note", "apply": "why", "report": "details"}
FREE = {"write": ("name", "never", "other", "which"), "apply": ("municipality", "languages"), "report": ()}
ASKED = {"write": "centre", "apply": "centre", "report": "kind"}


class Harness:
    """A form service whose letters can be read before they are sealed, and whose log is held."""

    def __init__(self, app: Flask, clock: Clock, secret: bytes) -> None:
        self.client, self.clock = Visitor(app), clock
        self.tokens, self.once = Tokens(secret, lambda: clock.now.timestamp() - 10), count()
        self.letters: list[body.Letter] = []
        self.inner: list[bytes] = []
        self.outer: list[bytes] = []
        self.log: list[logging.LogRecord] = []

    def good(self, form: str) -> dict[str, list[str]]:
        """Good answers, as the browser sends them."""
        answers = {"token": self.tokens.issue(), **GOOD[form]}
        return {name: value if isinstance(value, list) else [value] for name, value in answers.items()}

    def send(self, path: str, answers: dict[str, list[str]], kind: str = KIND) -> TestResponse:
        for made in (self.letters, self.inner, self.outer):
            made.clear()
        return self.client.post(f"/form/{path}", data=_encoded(answers), content_type=kind)


def _encoded(answers: dict[str, list[str]]) -> bytes:
    pairs = [(name, value) for name, values in answers.items() for value in values]
    return "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs).encode()


def _quoted(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), "")


@pytest.fixture(scope="module")
def harness(
    tmp_path_factory: pytest.TempPathFactory, site: Path, certificates: Any, sample_directory: directory.Directory
) -> Iterator[Harness]:
    clock = Clock()
    folder = tmp_path_factory.mktemp("bad")
    written = forms_settings.read(write_settings(folder, site, certificates, "https://ressursvenn.example"))
    service = start(written, sample_directory, clock)
    service.outbox.hourly = 0
    with pytest.MonkeyPatch.context() as patch:
        made = Harness(create_app(service), clock, written.secret)
        _record(patch, body, "write", made.letters)
        _record(patch, mime, "inner", made.inner)
        _record(patch, mime, "outer", made.outer)
        handler = logging.Handler()
        patch.setattr(handler, "emit", made.log.append)
        logging.getLogger().addHandler(handler)
        yield made
        logging.getLogger().removeHandler(handler)
    service.outbox.close()


def _record(patch: pytest.MonkeyPatch, module: Any, name: str, into: list[Any]) -> None:
    real = getattr(module, name)

    def recording(*arguments: Any, **keywords: Any) -> Any:
        into.append(real(*arguments, **keywords))
        return into[-1]

    patch.setattr(module, name, recording)


def check(harness: Harness, response: TestResponse, sent: dict[str, list[str]], form: str) -> None:
    """What holds after every request."""
    assert response.status_code in PLAIN
    assert harness.log == []
    if response.status_code == 422:
        page = response.get_data(as_text=True)
        shown = Fields(page).values
        long = LONG[form]
        assert shown[long] == _as_shown(sent, long)
        assert 'class="summary"' in page and "\ud800" not in page
    if response.status_code == 303:
        _check_letter(harness, headings={"write": 3, "apply": 2, "report": 0}[form])


def _as_shown(sent: dict[str, list[str]], field: str) -> str:
    """What the page shows of a field: a byte that is no UTF-8 lets the whole body be read in another encoding."""
    pairs, _ = form_body.read(_encoded(sent))
    return normalise.text(next((value for name, value in pairs if name == field), "")).removeprefix("\n")


def _check_letter(harness: Harness, headings: int) -> None:
    """The letter has our headings once, and the headers that every letter has."""
    [text], [inner] = [made.text for made in harness.letters], harness.inner
    text = NUMBER.sub("\\1", text)
    assert len(FORGED.findall(text)) == headings and not UNTYPED.search(text)
    assert all(line.count("\u2068") == line.count("\u2069") <= 1 for line in text.split("\n"))
    assert set(message_from_bytes(inner, policy=policy.default).keys()) == INNER
    [outer] = [message_from_bytes(made, policy=policy.default) for made in harness.outer]
    assert set(outer.keys()) <= OUTER and outer["To"] in [f"{one}@inbox.example.org" for one in INBOXES]


@given(form=st.sampled_from(list(Form)), language=st.sampled_from(["nb", "ar"]), changed=changes)
@settings(max_examples=examples(300), **unchecked)
def test_whatever_a_form_holds_it_is_sealed_or_comes_back(
    harness: Harness, form: str, language: str, changed: Any
) -> None:
    sent = {**harness.good(form), **dict(changed)}

    check(harness, harness.send(f"{language}/{form}/", sent), sent, form)


@given(body=st.binary(max_size=300), form=st.sampled_from(list(Form)))
@settings(max_examples=examples(250), **unchecked)
def test_whatever_bytes_are_sent_the_answer_is_a_page(harness: Harness, body: bytes, form: str) -> None:
    response = harness.client.post(f"/form/nb/{form}/", data=body, content_type=KIND)

    assert response.status_code in PLAIN and harness.log == []


paths = st.lists(st.one_of(st.sampled_from(["form", "nb", "xx", "write", "apply", "report", "oslo", "molde", "atlantis",
                 "sent", "health", "..", "%00", "%ff", "%0d%0aX:y"]), st.text(max_size=8)), max_size=5)  # fmt: skip
methods = st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"])
kinds = st.sampled_from(
    [
        KIND,
        f"{KIND}; charset=utf-16",
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
        "é/\x01",
        KIND.upper(),
    ]
)


@given(path=paths, method=methods, kind=kinds, body=st.binary(max_size=50))
@settings(max_examples=examples(250), **unchecked)
def test_whatever_is_asked_for_the_answer_is_plain(
    harness: Harness, path: list[str], method: str, kind: str, body: bytes
) -> None:
    address = "/form/" + "/".join(map(_quoted, path))
    response = harness.client.open(address, method=method, data=body, content_type=kind)

    assert response.status_code in {*PLAIN, 308} and harness.log == []
    assert "\n" not in str(response.headers.get("Location", ""))


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("text", NASTY)
def test_each_nasty_text_in_every_field_at_once(harness: Harness, form: str, text: str) -> None:
    sent = {name: [text] for name in harness.good(form)}

    check(harness, harness.send(f"ar/{form}/", sent), sent, form)


@pytest.mark.parametrize("form", list(Form))
@pytest.mark.parametrize("text", NASTY)
def test_each_nasty_text_where_she_may_write_freely(harness: Harness, form: str, text: str) -> None:
    sent = {**harness.good(form), **{name: [text] for name in (*FREE[form], LONG[form])}}

    check(harness, harness.send(f"nb/{form}/", sent), sent, form)


@pytest.mark.parametrize("form", list(Form))
def test_of_a_doubled_answer_the_first_counts_and_a_missing_one_is_asked_for(harness: Harness, form: str) -> None:
    doubled = {**harness.good(form), ASKED[form]: [GOOD[form][ASKED[form]], "narvik"], LONG[form]: ["Kari", "Ola"]}
    assert harness.send(f"nb/{form}/", doubled).status_code == 303
    assert "Kari" in harness.letters[-1].text and "Ola" not in harness.letters[-1].text

    for name in (ASKED[form], "token"):
        missing = {key: value for key, value in harness.good(form).items() if key != name}
        assert harness.send(f"nb/{form}/", missing).status_code == 422


FILLERS = [" ", "\u3000", "\n", " \n", "\u0301", " \u0301", "\u200b", "4", "(", ".", "a@", "\u202e", "x"]


@pytest.mark.parametrize("filler", FILLERS)
@pytest.mark.parametrize("name", ["name", "contact", "note"])
def test_a_field_of_128_kib_takes_no_more_than_a_moment(harness: Harness, name: str, filler: str) -> None:
    typed = _quoted(filler).replace("%20", "+")
    body = f"token={harness.tokens.issue()}&channel=call&{name}=a{typed * (120_000 // len(typed))}b"
    began = time.process_time()  # of this process alone: the machine may be busy
    answer = harness.client.post("/form/nb/write/", data=body.encode(), content_type=KIND)

    assert (answer.status_code, time.process_time() - began < 2) == (422, True)


@pytest.mark.parametrize(("size", "status"), [(128 * 1024 - 1000, 422), (128 * 1024 + 1, 413)])
def test_128_kib_are_taken_and_not_a_byte_more(harness: Harness, size: int, status: int) -> None:
    sent = {**harness.good("write"), "note": ["x" * size]}
    response = harness.send("nb/write/", sent)

    assert response.status_code == status and harness.log == []
    assert status == 413 or Fields(response.get_data(as_text=True)).values["note"] == "x" * size
