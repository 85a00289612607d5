"""The report of a mistake on the pages: it goes to the editors alone, asks nothing personal, and may be closed."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from directory import EDITORS, Directory, Form
from forms.message import body
from forms.service import Service
from tests.support.databases import LEASE_S
from tests.support.form_client import Send
from tests.support.marks import unmarked
from tests.support.rotation import in_forms
from tests.support.sample_answers import Fields

LANGUAGES = in_forms()
LINK = 'href="/form/nb/report/" rel="nofollow"'  # at the foot of a page


@pytest.fixture
def closed(service: Service, client: FlaskClient) -> Iterator[FlaskClient]:
    """The forms of a service whose editors have no inbox."""
    service.sealers.pop(EDITORS)
    yield client


def test_it_goes_to_the_editors_and_to_no_centre(send: Send, service: Service) -> None:
    send("nb/report/")

    letter = service.outbox.claim(service.now(), LEASE_S)
    assert letter is not None and letter.centre == EDITORS
    assert b"\nTo: editors@inbox.example.org\r\n" in letter.message
    assert not [one for one in (b"oslo@", b"narvik@") if one in letter.message]


def test_a_centre_that_is_posted_all_the_same_gets_nothing(send: Send, service: Service) -> None:
    send("nb/report/", centre="oslo")

    letter = service.outbox.claim(service.now(), LEASE_S)
    assert letter is not None and letter.centre == EDITORS


@pytest.mark.parametrize("path", ["nb/write/", "nb/apply/"])
def test_the_editors_get_no_letter_that_is_meant_for_a_centre(send: Send, service: Service, path: str) -> None:
    response = send(path, centre=EDITORS)

    assert response.status_code == 422 and service.outbox.counts(service.now()).waiting == 0


def test_it_asks_what_is_wrong_and_where_and_nothing_personal(client: FlaskClient) -> None:
    page = client.get("/form/nb/report/").text

    assert set(re.findall(r' name="(\w+)"', page.partition("<form")[2])) == {
        "token", "website", "kind", "place", "details",
    }  # fmt: skip
    assert "mailto:" not in page


@pytest.mark.parametrize("referrer", ["https://ressursvenn.example/nb/centre/oslo/", "https://evil.example/"])
def test_where_she_came_from_is_never_read(client: FlaskClient, referrer: str) -> None:
    pages = [client.get("/form/nb/report/", headers=headers).text for headers in ({}, {"Referer": referrer})]
    without = [re.sub(r'name="token" value="[^"]+"', "", page) for page in pages]

    assert without[0] == without[1]
    assert Fields(pages[1]).values.get("place", "") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_the_first_field_it_says_who_reads_it_and_where_help_is(
    client: FlaskClient, sample_directory: Directory, language: str
) -> None:
    before = unmarked(client.get(f"/form/{language}/report/").text).partition("<form")[0]
    words = sample_directory.words[language]

    assert words["report_lead"] in before and words["report_help"] in before
    assert 'href="tel:116006"' in before and f'class="who" href="/{language}/find/"' in before


@pytest.mark.parametrize(
    ("place", "said"), [("", "Ikke svart:             hvor\n"), ("/find/", "siden /find/"), ("oslo", "Oslo kris")]
)
def test_the_letter_names_the_page_or_the_centre(
    send: Send, monkeypatch: pytest.MonkeyPatch, place: str, said: str
) -> None:
    texts: list[str] = []
    real = body.write
    monkeypatch.setattr(body, "write", lambda *given: texts.append(real(*given).text) or real(*given))
    send("ar/report/", place=place)

    assert "et telefonnummer" in texts[0] and said in texts[0] and "arabisk" in texts[0]


def test_the_thanks_have_words_of_their_own_and_no_other_title(send: Send, client: FlaskClient) -> None:
    words = client.application.extensions["service"].directory.words["nb"]
    page = client.get(send("nb/report/").location).text

    assert words["report_sent_text"] in page and words["sent_text"] not in page
    assert f"<title>{words['form_title']}</title>" in page


def test_closed_it_says_so_kindly_and_no_page_of_the_forms_links_to_it(closed: FlaskClient) -> None:
    page, sent = closed.get("/form/nb/report/"), closed.get("/form/nb/sent/")
    words = closed.application.extensions["service"].directory.words["nb"]

    assert (page.status_code, words["closed_report"] in page.text) == (200, True)
    assert "<form" not in page.text and LINK not in page.text + sent.text and 'href="/nb/find/"' in page.text


def test_its_certificate_that_ends_while_she_writes_keeps_her_words(send: Send, service: Service) -> None:
    response = send("nb/report/", details="Feil", wait=2 * 3600, meanwhile=lambda: service.sealers.pop(EDITORS))

    assert (response.status_code, Fields(response.text).values["details"]) == (503, "Feil")
    assert service.directory.words["nb"]["again_shut"] in response.text


@pytest.mark.parametrize(("form", "linked"), [(form, False) for form in Form] + [("sent", True), ("nothing", True)])
def test_the_link_to_it_stands_beside_no_form_that_is_being_filled_in(
    client: FlaskClient, form: str, linked: bool
) -> None:
    assert (LINK in client.get(f"/form/nb/{form}/").text) == linked


def test_a_flood_of_reports_closes_no_other_form(send: Send, service: Service) -> None:
    service.outbox.hourly = 1
    answers = [send("nb/report/", details=f"{number}").status_code for number in range(15)]

    assert (answers[0], answers[-1]) == (303, 503)
    assert [send(path).status_code for path in ("nb/write/", "nb/apply/")] == [303, 303]
