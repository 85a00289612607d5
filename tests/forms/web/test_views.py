"""The form service as a browser meets it: every protection on, the real outbox, real sealing."""

import re
from pathlib import Path
from typing import Any

import brotli
import pytest
from flask.testing import FlaskClient

from directory import Directory, Form
from forms import __version__
from forms.service import Service
from tests.support.clocks import Clock
from tests.support.databases import LEASE_S
from tests.support.form_client import PLAIN, Send
from tests.support.marks import unmarked
from tests.support.rotation import in_forms
from tests.support.sample_answers import ENQUIRY, Fields

LANGUAGES = in_forms()


def waiting(service: Service) -> int:
    return service.outbox.counts(service.now()).waiting


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["write", "apply", "report", "write/narvik", "apply/oslo"])
def test_each_form_is_shown_in_each_language(client: FlaskClient, language: str, form: str) -> None:
    response = client.get(f"/form/{language}/{form}/")

    assert response.status_code == 200
    assert f'lang="{language}"' in response.get_data(as_text=True)


@pytest.mark.parametrize("path", ["nb/write/", "ar/write/", "nb/apply/", "ar/apply/", "nb/report/", "ar/report/"])
def test_a_filled_in_form_leaves_one_letter(send: Send, service: Service, path: str) -> None:
    response = send(path)

    assert response.status_code == 303
    kind = path.split("/")[1]
    assert response.location == f"/form/{path[:2]}/sent/{'' if kind == 'write' else kind + '/'}"
    assert waiting(service) == 1


def test_the_letter_goes_to_the_chosen_centre_only(send: Send, service: Service) -> None:
    send(centre="narvik")

    letter = service.outbox.claim(service.now(), LEASE_S)
    assert letter is not None and letter.centre == "narvik"
    assert b"\nTo: narvik@inbox.example.org\r\n" in letter.message
    assert b"oslo@" not in letter.message


def test_nothing_she_wrote_is_on_the_disk(send: Send, service: Service, tmp_path: Path) -> None:
    send()

    stored = b"".join(path.read_bytes() for path in tmp_path.glob("outbox*"))
    assert len(stored) > 4096
    assert not [word for word in ("41 00 00 00", "Ánná", "أهلا", "klokka") if word.encode() in stored]


THANKS = {"nb/sent/": "sent_", "ar/sent/": "sent_", "nb/sent/apply/": "sent_apply_"}


@pytest.mark.parametrize("path", THANKS)
def test_the_thanks_say_what_happens_next(client: FlaskClient, service: Service, path: str) -> None:
    page, words = unmarked(client.get(f"/form/{path}").text), service.directory.words[path[:2]]

    said = [words[THANKS[path] + key] for key in ("heading", "text", "goes", "answer", "last")]
    assert [sentence for sentence in said if sentence not in page] == []
    assert words["sent_leave"] in page and 'class="exit"' in page and "autofocus" in page


def test_no_cookie_is_set(send: Send, client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/form/nb/write/").headers
    assert "Set-Cookie" not in send().headers


@pytest.mark.parametrize("path", ["nb/write/", "nb/write/oslo/", "nb/sent/", "nb/nothing/", "health"])
def test_nothing_of_a_form_is_kept_by_anybody(client: FlaskClient, path: str) -> None:
    headers = client.get(f"/form/{path}").headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_pressing_send_twice_sends_once(client: FlaskClient, clock: Clock, service: Service) -> None:
    shown = Fields(client.get("/form/nb/write/").get_data(as_text=True)).values
    clock.pass_(seconds=10)
    answers = [client.post("/form/nb/write/", data={**shown, **ENQUIRY}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert waiting(service) == 1


def test_going_back_and_changing_the_text_sends_the_new_text_too(
    client: FlaskClient, clock: Clock, service: Service
) -> None:
    shown = Fields(client.get("/form/nb/write/").get_data(as_text=True)).values
    clock.pass_(seconds=10)
    for note in ("one", "two"):
        client.post("/form/nb/write/", data={**shown, **ENQUIRY, "note": note})

    assert waiting(service) == 2


WRONG = [
    ("nb/write/", {"centre": ""}, "error_centre"),
    ("nb/write/", {"centre": "molde"}, "error_centre"),
    ("nb/write/", {"centre": "oslo\u200b"}, "error_centre"),
    ("nb/write/", {"centre": "ｏｓｌｏ"}, "error_centre"),
    ("nb/write/", {"days": ["mon", "måndag"]}, "error_choice"),
    ("nb/write/", {"parts": ["evening\u200b"]}, "error_choice"),
    ("nb/write/", {"after": "١٦:٠٠"}, "error_choice"),
    ("nb/write/", {"channel": ""}, "error_channel"),
    ("nb/write/", {"channel": "pigeon"}, "error_channel"),
    ("nb/write/", {"contact": ""}, "error_contact"),
    ("nb/write/", {"message": "perhaps"}, "error_choice"),
    ("nb/apply/", {"name": " "}, "error_name"),
    ("nb/apply/", {"email": ""}, "error_reach"),
    ("nb/apply/", {"age": ""}, "error_age"),
    ("nb/apply/", {"read": []}, "error_read"),
    ("nb/apply/", {"centre": "narvik"}, "error_centre"),
    ("nb/report/", {"kind": ""}, "error_choice"),
    ("nb/report/", {"kind": "pigeon"}, "error_choice"),
    ("nb/report/", {"place": "/nowhere/"}, "error_choice"),
    ("nb/report/", {"details": " \n"}, "error_details"),
]


@pytest.mark.parametrize(("path", "answers", "error"), WRONG)
def test_what_must_be_put_right_is_said_beside_the_field_and_in_the_summary(
    send: Send, service: Service, path: str, answers: dict[str, Any], error: str
) -> None:
    response = send(path, **answers)
    page, [field] = response.get_data(as_text=True), answers

    assert response.status_code == 422
    assert page.count(service.directory.words["nb"][error]) == 2
    assert f'href="#{field}"' in page and f'id="{field}"' in page
    assert waiting(service) == 0


def test_text_that_is_too_long_is_kept_whole(send: Send, service: Service) -> None:
    response = send(note="š" * 501)

    assert response.status_code == 422
    assert Fields(response.get_data(as_text=True)).values["note"] == "š" * 501
    assert service.directory.words["nb"]["error_long"].format(number=500) in response.get_data(as_text=True)


def test_a_form_open_for_five_hours_is_accepted(send: Send) -> None:
    assert send(wait=5 * 3600).status_code == 303


@pytest.mark.parametrize("path", ["write/", "write/oslo/"])
def test_a_certificate_that_ended_shows_the_way_to_the_numbers_before_she_writes(
    client: FlaskClient, clock: Clock, path: str
) -> None:
    assert "<form" in client.get(f"/form/nb/{path}").get_data(as_text=True)
    clock.pass_(days=731)

    assert "<form" not in client.get(f"/form/nb/{path}").get_data(as_text=True)


def test_who_makes_contact_herself_sees_the_number_and_sends_nothing(send: Send, service: Service) -> None:
    response = send(channel="self", centre="narvik", contact="")

    assert response.status_code == 200
    assert "tel:+4776957339" in response.get_data(as_text=True)
    assert waiting(service) == 0


@pytest.mark.parametrize("path", ["nb/write/molde/", "ar/apply/narvik/"])
def test_a_centre_without_a_form_shows_its_number(client: FlaskClient, service: Service, path: str) -> None:
    response = client.get(f"/form/{path}")
    centre = service.directory.centre(path.split("/")[2])

    assert response.status_code == 200
    assert f"tel:{centre.tel}" in response.get_data(as_text=True)
    assert "<form" not in response.get_data(as_text=True)


def test_when_no_centre_takes_forms_the_way_to_the_numbers_is_shown(client: FlaskClient, service: Service) -> None:
    service.sealers.clear()
    page = client.get("/form/ar/write/").get_data(as_text=True)

    assert 'href="/ar/find/"' in page and "<form" not in page


@pytest.mark.parametrize(("path", "method", "status"), PLAIN)
def test_what_does_not_exist_is_a_page_with_the_numbers(
    client: FlaskClient, path: str, method: str, status: int
) -> None:
    response = client.open(path, method=method)

    assert response.status_code == status
    assert "tel:116006" in response.get_data(as_text=True)


@pytest.mark.parametrize(("path", "method"), [("nb/write/", "PUT"), ("nb/sent/", "POST"), ("health", "DELETE")])
def test_a_method_that_is_not_taken_is_answered_with_those_that_are(
    client: FlaskClient, path: str, method: str
) -> None:
    response = client.open(f"/form/{path}", method=method)

    assert (response.status_code, response.mimetype) == (405, "text/html")
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_only_an_ordinary_form_is_taken(client: FlaskClient, service: Service, kind: str) -> None:
    response = client.post("/form/nb/write/", data=b"{}", content_type=kind)

    assert response.status_code == 415
    assert service.directory.words["nb"]["again_foreign"] in response.get_data(as_text=True)
    assert waiting(service) == 0


def test_too_much_text_is_refused_before_it_is_read(client: FlaskClient) -> None:
    response = client.post("/form/nb/write/", data={"note": "x" * 128 * 1024})

    assert response.status_code == 413


def test_another_host_name_is_refused(client: FlaskClient) -> None:
    assert client.get("/form/nb/write/", headers={"Host": "evil.example"}).status_code == 400


def test_what_she_types_cannot_become_markup(send: Send) -> None:
    page = send(channel="", note="</textarea><script>alert(1)</script>").get_data(as_text=True)

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_no_page_names_an_inbox_or_a_fingerprint(
    client: FlaskClient, send: Send, certificates: dict[str, tuple[Path, str]]
) -> None:
    pages = [client.get(f"/form/{path}") for path in ("nb/write/", "nb/apply/oslo/", "nb/sent/", "health", "nb/x/")]
    said = b"".join(page.data + str(page.headers).encode() for page in [*pages, send(), send(contact="")])

    assert b"example.org" not in said
    assert not [pin for _, pin in certificates.values() if pin.encode() in said.upper()]


def test_health_names_nobody(client: FlaskClient, send: Send, service: Service) -> None:
    send()
    service.outbox.ledger.mark("courier", service.now())

    health = client.get("/form/health").get_json()
    well = dict.fromkeys(("ok", "courier", "keys", "disk", "storing", "pages", "release"), True)
    assert health == {**well, "version": __version__}


def test_a_woman_seeking_help_is_never_asked_to_let_the_browser_keep_her_answers(client: FlaskClient) -> None:
    page = client.get("/form/nb/write/").get_data(as_text=True)
    shown = [part for part in page.split("<") if part.startswith(("input", "select", "textarea", "form"))]
    visible = [part for part in shown if not re.search('type="(?:hidden|radio|checkbox)"|tabindex="-1"', part)]

    assert len(visible) > 8
    assert not [part for part in visible if 'autocomplete="off"' not in part]
    assert not [part for part in visible if not part.startswith("form") and 'spellcheck="false"' not in part]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_volunteer_is_told_which_answers_her_browser_may_keep_and_it_keeps_no_others(
    client: FlaskClient, service: Service, language: str
) -> None:
    page = client.get(f"/form/{language}/apply/").text
    shown = [part for part in page.split("<") if part.startswith(("input", "select", "textarea"))]
    kept = [part for part in shown if not re.search('type="(?:hidden|checkbox)"|autocomplete="off"', part)]

    assert [part.split('autocomplete="')[1].split('"')[0] for part in kept] == ["name", "email", "tel"]
    assert page.index(service.directory.words[language]["apply_browser"]) < page.index('id="name"')


@pytest.mark.parametrize(("form", "least"), [("write", 10), ("apply", 10), ("report", 7)])
def test_every_field_that_can_be_seen_has_a_label(client: FlaskClient, form: str, least: int) -> None:
    page = client.get(f"/form/nb/{form}/").get_data(as_text=True)
    fields = [part for part in page.split("<") if part.startswith(("input", "select", "textarea"))]
    names = [part.split(' id="')[1].split('"')[0] for part in fields if 'type="hidden"' not in part]

    assert len(names) >= least
    assert not [name for name in names if f'<label for="{name}">' not in page]


@pytest.mark.parametrize("form", ["write", "apply"])
def test_buttons_and_boxes_have_the_autocomplete_of_their_form(client: FlaskClient, form: str) -> None:
    """HTML knows no autocomplete for a radio button or a checkbox; browsers look at the form's."""
    page = client.get(f"/form/nb/{form}/").text

    assert '<form id="form" method="post" autocomplete="off" novalidate>' in page
    assert not re.search('<input type="(?:radio|checkbox)"[^>]*autocomplete', page)


def test_every_default_is_the_safest_answer(client: FlaskClient) -> None:
    shown = Fields(client.get("/form/nb/write/").get_data(as_text=True)).values

    assert {shown["message"], shown["say_who"], shown["other_knows"]} == {"no"}
    assert "channel" not in shown and "days" not in shown


@pytest.mark.parametrize(
    "path", ["nb/write/", "nb/report/", "nb/sent/", "nb/sent/apply/", "nb/sent/report/", "nb/write/molde/"]
)
def test_all_pages_of_the_forms_have_one_title_and_one_description(
    client: FlaskClient, sample_directory: Directory, path: str
) -> None:
    words, page = sample_directory.words["nb"], client.get(f"/form/{path}").get_data(as_text=True)

    assert f"<title>{words['form_title']}</title>" in page
    assert f'<meta name="description" content="{words["site_description"]}">' in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", list(Form))
def test_a_form_is_one_request_and_small(client: FlaskClient, language: str, form: str) -> None:
    page = client.get(f"/form/{language}/{form}/").data

    assert len(brotli.compress(page, quality=5)) <= 14_000
    assert not re.search(rb"<(?:link|img|iframe|object|source|embed)\b(?![^>]*data:,)|<script[^>]*src|url\(", page)


def test_a_letter_that_is_not_taken_is_logged_without_a_word_of_hers(
    send: Send, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    send(meanwhile=lambda: monkeypatch.setattr("forms.outbox.sqlite.FREE_BYTES", 10**18))

    [line] = [record.getMessage() for record in caplog.records if record.name == "forms.service"]
    assert line.startswith("a letter was not taken: the outbox takes no letters: the disk has ")
    assert client.application.extensions["write_probe"].turned_away()


def test_one_centre_with_too_many_letters_does_not_turn_the_health_page_red(
    send: Send, client: FlaskClient, service: Service
) -> None:
    service.outbox.hourly = 1
    answers = [send(name=f"{number}").status_code for number in range(15)]

    assert (answers[0], answers[-1]) == (303, 503)
    assert not client.application.extensions["write_probe"].turned_away()
