"""Forms whose bytes are not UTF-8: read as well as can be, shown to her, and never sent on as K%E5re."""

import http.client
import socket
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from forms.service import Service
from forms.web import form_body
from tests.support.clocks import Clock
from tests.support.sample_answers import WRITE, Fields
from tests.support.serving import ServedSite

KIND = "application/x-www-form-urlencoded"
# Bytes of a field, the encoding that the request names, and the text. Not one of them is UTF-8.
FOREIGN = {
    "Latin-1, escaped": (b"K%E5re", "", "Kåre"),
    "Latin-1, raw": (b"K\xe5re", "", "Kåre"),
    "Latin-1, named": (b"K%E5re", "iso-8859-1", "Kåre"),
    "Latin-1 that claims to be UTF-8": (b"K%E5re", "utf-8", "Kåre"),
    "quotation marks of Windows": (b"%93K%E5re%94", "", "“Kåre”"),
    "Arabic of Windows, named": (b"%E4%E6%D1", "windows-1256", "نور"),
    "Chinese, named": (b"%C4%E3%BA%C3", "GBK", "你好"),
    "an encoding that no browser knows": (b"K%E5re", "punycode", "Kåre"),
    "UTF-8 that was cut": ("نور".encode() + b"%d8", "", "نور\ufffd"),
    "half an emoji": ("نور".encode() + b"%ED%A0%BD", "", "نور\ufffd\ufffd\ufffd"),
}
RIGHT = {
    "UTF-8, escaped": (b"K%C3%A5re", "Kåre"),
    "UTF-8, raw": ("نور".encode(), "نور"),
    "an emoji in two halves": (b"%ED%A0%BD%ED%B8%80", "😀"),
    "a percent sign": (b"100%&x=%zz%4", "100%"),
    "a replacement character that she saw": (b"%EF%BF%BD", "\ufffd"),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_bytes_that_are_not_utf_8_are_read_as_well_as_can_be_and_marked(case: str) -> None:
    typed, charset, text = FOREIGN[case]
    assert form_body.read(b"name=" + typed, charset) == ([("name", text)], True)


@pytest.mark.parametrize("case", RIGHT)
def test_utf_8_is_read_as_it_is(case: str) -> None:
    typed, text = RIGHT[case]
    fields, misread = form_body.read(b"name=" + typed)

    assert (fields[0], misread) == (("name", text), False)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_form_in_utf_16_is_read_and_marked(encoding: str) -> None:
    named = {"utf-16-le": "utf-16le", "utf-16-be": "UTF-16BE"}.get(encoding, "")
    body = "name=Kåre&note=نور".encode(encoding)

    assert form_body.read(body, named) == ([("name", "Kåre"), ("note", "نور")], True)


def test_an_encoding_that_the_form_itself_names_counts() -> None:
    assert form_body.read(b"name=%E4%E6%D1&_charset_=windows-1256")[0][0] == ("name", "نور")


@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8")), max_size=4
    )
)
def test_what_a_browser_encodes_comes_out_as_it_went_in(fields: dict[str, str]) -> None:
    body = "&".join("=".join("".join(f"%{octet:02x}" for octet in text.encode()) for text in pair)
                    for pair in fields.items()).encode()  # fmt: skip

    assert form_body.read(body) == ([*fields.items()], False)


@given(st.binary(max_size=200), st.sampled_from(["", "utf-8", "latin1", "iso-8859-1", "utf-16le", "gbk", "x" * 99]))
def test_whatever_bytes_come_they_are_text(body: bytes, charset: str) -> None:
    fields, _ = form_body.read(body, charset)

    assert all(isinstance((name + value).encode(), bytes) for name, value in fields)


def _body(client: FlaskClient, clock: Clock, encoding: str) -> bytes:
    """A good form as a program posts it that knows nothing of UTF-8."""
    shown = Fields(client.get("/form/nb/write/").get_data(as_text=True)).values
    clock.pass_(seconds=10)
    values = {**shown, **WRITE, "days": "mon", "note": "Kåre på Ås", "name": "Kåre", "which": "", "other": "Åse"}
    return "&".join(f"{name}={value}" for name, value in values.items()).replace(" ", "+").encode(encoding, "ignore")


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16"])
def test_a_form_that_is_not_utf_8_comes_back_with_her_text_and_is_not_sent(
    client: FlaskClient, clock: Clock, service: Service, encoding: str
) -> None:
    response = client.post("/form/nb/write/", data=_body(client, clock, encoding), content_type=KIND)
    page = response.get_data(as_text=True)

    assert response.status_code == 422 and service.directory.words["nb"]["again_misread"] in page
    assert (Fields(page).values["note"], Fields(page).values["name"]) == ("Kåre på Ås", "Kåre")
    assert service.outbox.counts(service.now()).waiting == 0


def test_sending_what_came_back_sends(client: FlaskClient, clock: Clock, service: Service) -> None:
    page = client.post("/form/nb/write/", data=_body(client, clock, "latin-1"), content_type=KIND).text

    assert client.post("/form/nb/write/", data={**Fields(page).values, "contact": "41 00 00 00"}).status_code == 303
    assert service.outbox.counts(service.now()).waiting == 1


@pytest.mark.parametrize("note", [b"K%E5re", b"K\xe5re", b"%ED%A0%80", b"%00%zz\xff", b"\xff\xfen\0"])
def test_raw_posts_over_a_real_connection_are_answered_with_a_page(served_site: ServedSite, note: bytes) -> None:
    host = urlsplit(served_site.url).netloc
    head = f"POST /form/nb/write/ HTTP/1.1\r\nHost: {host}\r\nContent-Type: {KIND}\r\nConnection: close\r\n"
    name, port = host.split(":")
    with socket.create_connection((name, int(port)), timeout=30) as connection:
        connection.sendall(f"{head}Content-Length: {len(note) + 5}\r\n\r\n".encode() + b"note=" + note)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        page = answer.read().decode()

    assert answer.status == 422 and "%E5" not in page and 'class="summary"' in page
