"""Whatever goes wrong after Send, her page comes back with all that she wrote, and says what to do."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from directory import EDITORS, OF_CENTRES, Form
from forms.outbox.outbox import OutboxUnavailable, OutboxUnsure
from forms.sealing.sealer import CertificateError
from forms.service import Service
from forms.web.csrf import FRESH_SECONDS
from tests.support.clocks import Clock
from tests.support.form_client import Send
from tests.support.sample_answers import ENQUIRY, GOOD, WRITE, Fields

DAY = 24 * 3600
# What she sends or how, the word she is told, and the status.
SENT: dict[str, tuple[dict[str, Any], dict[str, str], str, int]] = {
    "a form left open for three days": ({"wait": 3 * DAY}, {}, "again_stale", 422),
    "a form a second too old": ({"wait": FRESH_SECONDS + 1}, {}, "again_stale", 422),
    "a robot's speed": ({"wait": 0}, {}, "again_quick", 422),
    "a filled honeypot": ({"website": "x"}, {}, "again_quick", 422),
    "another site": ({}, {"Sec-Fetch-Site": "cross-site"}, "again_origin", 422),
    "a neighbour's site": ({}, {"Sec-Fetch-Site": "same-site"}, "again_origin", 422),
    "another origin": ({}, {"Origin": "https://evil.example"}, "again_origin", 422),
    "a hidden origin": ({}, {"Origin": "null"}, "again_origin", 422),
    "no token": ({"token": ""}, {}, "again_stale", 422),
    "a forged token": ({"token": "nabc.def.ghi"}, {}, "again_stale", 422),
    "too many from her network": ({}, {"X-Rate-Limited": "1"}, "again_rate_limited", 429),
    "a wrong answer": ({"centre": "", "details": ""}, {}, "error_centre error_details", 422),
}
# Refusals that only pressing Send again can put right, with what is the same at every press: a form filler fills in the
# field that nobody sees each time, and an extension hides each time where a form comes from.
FILLER, HIDDEN_ORIGIN = {"website": "https://kari.example"}, {"Origin": "null"}
PRESS_AGAIN: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "a form left open for three days": ({}, {}),
    "a robot's speed": ({}, {}),
    "a filled honeypot": (FILLER, {}),
    "a hidden origin": ({}, HIDDEN_ORIGIN),
    "another origin": ({}, {"Origin": "https://evil.example"}),
    "another site": ({}, {"Sec-Fetch-Site": "same-origin"}),
    "no token": (FILLER, HIDDEN_ORIGIN),
    "a forged token": (FILLER, HIDDEN_ORIGIN),
}


def _full(service: Service, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("forms.outbox.sqlite.FREE_BYTES", 10**18)


def _crash(service: Service, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("forms.message.body.write", lambda *_: 1 / 0)


def _crash_early(service: Service, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("forms.web.views._rejection", lambda _: 1 / 0)


def _shut(service: Service, patch: pytest.MonkeyPatch) -> None:
    service.sealers.clear()


def _flooded(service: Service, patch: pytest.MonkeyPatch) -> None:
    service.outbox.hourly = 1
    for form in Form:
        with contextlib.suppress(OutboxUnavailable):
            for number in range(20):
                inbox = "oslo" if form in OF_CENTRES else EDITORS
                service.outbox.put(f"{form}{number}".encode(), inbox, b"x", service.now(), form)


def _judged(service: Service, patch: pytest.MonkeyPatch) -> None:
    def post(*_: object) -> None:
        raise CertificateError(("has ended",))

    patch.setattr(Service, "post", post)


# What happens while she writes.
BROKEN: dict[str, tuple[Callable[[Service, pytest.MonkeyPatch], None], str]] = {
    "the disk is full": (_full, "again_unavailable"),
    "a mistake of ours": (_crash, "again_unavailable"),
    "a mistake of ours before anything is looked at": (_crash_early, "again_unavailable"),
    "all forms closed": (_shut, "again_shut"),
    "more letters than the centre is sent in half a day": (_flooded, "again_unavailable"),
}


def at_oslo(form: str) -> str:
    """The address of a form after the language, with a centre where it can have one."""
    return f"{form}/oslo/" if form in OF_CENTRES else f"{form}/"


def kept(page: str, form: str) -> dict[str, Any]:
    """Her answers as they stand in the page that came back."""
    values = Fields(page).values
    return {name: values.get(name) for name in GOOD[form]}


@pytest.mark.parametrize("form", GOOD)
@pytest.mark.parametrize("failure", SENT)
def test_her_text_is_kept_in_every_failure(send: Send, service: Service, form: str, failure: str) -> None:
    answers, headers, message, status = SENT[failure]
    response = send(f"ar/{form}/", headers=headers, **{**GOOD[form], **answers})
    page = response.get_data(as_text=True)

    assert response.status_code == status
    assert any(service.directory.words["ar"][word] in page for word in message.split())
    assert kept(page, form) == {**GOOD[form], **{name: answers[name] for name in answers if name in GOOD[form]}}
    assert service.outbox.counts(service.now()).waiting == 0


@pytest.mark.parametrize("form", GOOD)
@pytest.mark.parametrize("failure", BROKEN)
def test_her_text_is_kept_whatever_breaks_meanwhile(
    send: Send, service: Service, monkeypatch: pytest.MonkeyPatch, form: str, failure: str
) -> None:
    happens, message = BROKEN[failure]
    response = send(f"ar/{at_oslo(form)}", **GOOD[form], meanwhile=lambda: happens(service, monkeypatch))
    page = response.get_data(as_text=True)

    assert response.status_code == 503
    assert service.directory.words["ar"][message] in page and 'href="tel:112"' in page
    lost = {"centre": None} if failure == "all forms closed" and "centre" in GOOD[form] else {}
    assert kept(page, form) == {**GOOD[form], **lost}


@pytest.mark.parametrize("form", OF_CENTRES)
@pytest.mark.parametrize("happens", [_full, _crash, _flooded, _judged])
def test_the_number_shown_then_is_that_of_the_centre_she_chose(
    send: Send, service: Service, monkeypatch: pytest.MonkeyPatch, form: str,
    happens: Callable[[Service, pytest.MonkeyPatch], None],
) -> None:  # fmt: skip
    """The address of the page may name another one, or none."""
    for path in (f"nb/{form}/narvik/" if form == "write" else "nb/apply/", f"nb/{form}/"):
        response = send(path, **GOOD[form], meanwhile=lambda: happens(service, monkeypatch))
        page = response.get_data(as_text=True)

        assert response.status_code in (422, 503)
        assert 'href="tel:+4722480380"' in page and 'href="tel:+4776957339"' not in page


def test_a_certificate_that_ends_closes_its_centre_and_keeps_her_text(
    send: Send, clock: Clock, service: Service
) -> None:
    clock.pass_(days=729, hours=23)
    response = send(**WRITE, wait=2 * 3600)
    page = response.get_data(as_text=True)

    assert response.status_code == 422
    assert service.directory.words["nb"]["again_closed"] in page
    assert kept(page, "write") == WRITE


@pytest.mark.parametrize("form", GOOD)
@pytest.mark.parametrize("failure", PRESS_AGAIN)
def test_pressing_send_once_more_sends(
    send: Send, client: FlaskClient, service: Service, failure: str, form: str
) -> None:
    (answers, headers, *_), (again, headers_again) = SENT[failure], PRESS_AGAIN[failure]
    shown = Fields(send(f"nb/{form}/", headers, **{**GOOD[form], **answers}).text).values
    response = client.post(f"/form/nb/{form}/", data={**shown, **again}, headers=headers_again)

    assert response.status_code == 303
    assert service.outbox.counts(service.now()).waiting == 1


def test_a_robot_that_never_asks_for_the_page_of_its_refusal_is_not_let_through(
    send: Send, client: FlaskClient, service: Service
) -> None:
    shown = Fields(client.get("/form/nb/write/").text).values
    answers = [client.post("/form/nb/write/", data={**shown, **WRITE, **FILLER}) for _ in range(5)]

    assert {answer.status_code for answer in answers} == {422}
    assert (
        send(headers={"Sec-Fetch-Site": "cross-site"}, token=Fields(answers[0].text).values["token"]).status_code == 422
    )


def test_what_came_back_for_a_wrong_answer_is_guarded_as_before(send: Send, client: FlaskClient) -> None:
    shown = Fields(send(**{**WRITE, "centre": ""}).text).values
    response = client.post("/form/nb/write/", data={**shown, **WRITE, **FILLER, "token": shown["token"]})

    assert response.status_code == 422


@pytest.mark.parametrize("form", GOOD)
@pytest.mark.parametrize("failure", SENT)
def test_send_stands_in_every_message_above_the_form(send: Send, service: Service, form: str, failure: str) -> None:
    answers, headers, *_ = SENT[failure]
    page = send(f"ar/{form}/", headers, **{**GOOD[form], **answers}).text
    summary = page[page.index('id="summary"') : page.index("<h1")]

    assert '<button class="button" type="submit" form="form">' in summary
    button = "form_send" if form in OF_CENTRES else "form_send_plain"
    assert f">{service.directory.words['ar'][button]}<" in summary and '<form id="form"' in page


HEADINGS = {"again_unsure": "unsent_heading", SENT["a wrong answer"][2]: "error_heading"}


@pytest.mark.parametrize("failure", SENT)
def test_nobody_is_told_to_look_over_what_is_no_mistake_of_hers(send: Send, service: Service, failure: str) -> None:
    answers, headers, message, _ = SENT[failure]
    page = send("ar/write/", headers, **{**WRITE, **answers}).text
    words = service.directory.words["ar"]

    assert f"<h2>{words[HEADINGS.get(message, 'error_unsent')]}</h2>" in page


def test_where_it_may_have_arrived_nothing_says_that_it_was_not_sent(
    send: Send, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsure(*_: object) -> None:
        raise OutboxUnsure

    monkeypatch.setattr(Service, "post", unsure)
    page, words = send(**WRITE).text, service.directory.words["nb"]

    assert words["again_unsure"] in page and words["unsent_heading"] in page
    assert words["error_unsent"] not in page


def test_a_mistake_of_ours_keeps_her_text_and_logs_none_of_it(
    send: Send, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("forms.message.body.write", lambda _form, answers, *_: {}[answers["note"]])
    response = send("nb/write/oslo/", **WRITE)

    assert kept(response.get_data(as_text=True), "write") == WRITE
    assert "KeyError in" in caplog.text
    assert not [word for word in ("Čáhppes", "Ánná", "41 00", "٤١") if word in caplog.text]


def test_a_full_disk_keeps_her_text_and_says_so(send: Send, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    response = send("nb/write/oslo/", **WRITE, meanwhile=lambda: _full(service, monkeypatch))

    assert service.directory.words["nb"]["again_unavailable"] in response.get_data(as_text=True)
    assert "tel:+4722480380" in response.get_data(as_text=True)
    assert kept(response.get_data(as_text=True), "write") == WRITE


def test_what_is_too_large_for_the_server_is_said_in_her_language(client: FlaskClient, service: Service) -> None:
    response = client.post("/form/ar/write/", data={"note": "x" * 128 * 1024})

    assert response.status_code == 413
    assert service.directory.words["ar"]["again_large"] in response.get_data(as_text=True)


@pytest.mark.parametrize("broken", ["forms.web.pages.FormPage.render", "forms.web.pages.render_template"])
def test_a_page_that_cannot_be_shown_brings_nothing_of_hers_into_a_log(
    send: Send, service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, broken: str
) -> None:
    """The message of an exception may hold her words: what Flask and gunicorn log must never see one."""

    def fail(*_: object, **__: object) -> None:
        raise KeyError("her words")

    response = send("nb/write/", meanwhile=lambda: monkeypatch.setattr(broken, fail), centre="")

    assert response.status_code == 503 and kept(response.text, "write")["note"] == ENQUIRY["note"]
    assert caplog.messages and not any("her words" in f"{line.msg}{line.exc_text}" for line in caplog.records)


def test_a_refusal_whose_page_cannot_be_shown_is_still_answered(
    client: FlaskClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forms.web.pages.render_template", lambda *_, **__: 1 / 0)
    response = client.get("/form/en/nowhere/")

    assert response.status_code == 503 and 'href="tel:112"' in response.text and 'class="exit"' in response.text
    assert service.directory.words["en"]["again_unavailable"] in response.text and "<form" not in response.text


@pytest.mark.parametrize("form", OF_CENTRES)
def test_a_centre_that_was_taken_away_while_she_wrote_costs_none_of_her_text(
    client: FlaskClient, clock: Clock, form: str
) -> None:
    shown = Fields(client.get(f"/form/ar/{form}/oslo/").get_data(as_text=True)).values
    clock.pass_(seconds=10)
    page = client.post(f"/form/ar/{form}/atlantis/", data={**shown, **GOOD[form], "centre": "atlantis"})

    assert page.status_code == 422
    assert kept(page.text, form) == {**GOOD[form], "centre": None}


@pytest.mark.parametrize("form", GOOD)
def test_a_language_that_was_taken_away_while_she_wrote_stops_nothing(
    client: FlaskClient, clock: Clock, service: Service, form: str
) -> None:
    shown = Fields(client.get(f"/form/ar/{at_oslo(form)}").get_data(as_text=True)).values
    clock.pass_(seconds=10)
    answer = client.post(f"/form/xx/{at_oslo(form)}", data={**shown, **GOOD[form]})

    assert answer.status_code == 303 and answer.location.startswith("/form/nb/sent/")
    assert service.outbox.counts(service.now()).waiting == 1
