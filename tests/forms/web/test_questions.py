"""What the two forms ask, understand and answer: numbers, centres that she does not know, forms that are closed."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import wtforms
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

import directory
from demo import smime_key
from demo.confirming import confirm_all
from directory import Form
from forms.message import body
from forms.service import Service, start
from forms.settings import settings
from forms.web.app import create_app
from forms.web.contact_forms import SAY_WHO
from forms.web.fields import ContactField, text
from tests.support.clocks import Clock
from tests.support.databases import LEASE_S
from tests.support.form_client import Send, Visitor
from tests.support.marks import unmarked
from tests.support.rotation import looked_at
from tests.support.sample_answers import Fields

COORDINATOR = """
[coordinator]
address = "coordinator@inbox.example.org"
kind = "smime"
certificates = ["coordinator.pem"]
fingerprints = ["{}"]
forms = ["write"]
"""


@pytest.fixture
def coordinated(config: Path) -> Path:
    """The settings of a service whose coordinator takes letters from women who do not know their centre."""
    _, certificate, fingerprint = smime_key.make("coordinator@inbox.example.org", datetime.now(UTC))
    (config.parent / "coordinator.pem").write_bytes(certificate)
    config.write_text(config.read_text() + COORDINATOR.format(fingerprint))
    return confirm_all(config)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The text of each letter, as it is before it is sealed."""
    texts: list[str] = []
    real = body.write

    def write(*arguments: object) -> body.Letter:
        made = real(*arguments)  # type: ignore[arg-type]
        texts.append(made.text)
        return made

    monkeypatch.setattr("forms.message.body.write", write)
    return texts


REACH = {
    ("call", "٤١٠٠٠٠٠٠"): "Nummer:                 \u206841 00 00 00\u2069",
    ("text", "+46 701234567"): "Nummer:                 \u2068+46 70 123 45 67\u2069",
    ("call", "\u202a+47 41\u00a0000000\u202c"): "Nummer:                 \u206841 00 00 00\u2069",
    ("email", "Kari@Example.org"): "Adresse:                \u2068Kari@example.org\u2069",
}


@pytest.mark.parametrize(("channel", "contact"), REACH)
def test_the_centre_reads_the_number_as_it_is_dialled(send: Send, read: list[str], channel: str, contact: str) -> None:
    assert send(channel=channel, contact=contact).status_code == 303

    assert REACH[channel, contact] in read[0]


@pytest.mark.parametrize(("channel", "contact"), [("call", "kari@example.org"), ("text", "12"), ("email", "41000000")])
def test_what_cannot_be_rung_or_written_to_is_asked_again(
    send: Send, service: Service, channel: str, contact: str
) -> None:
    response = send(channel=channel, contact=contact)

    error = "error_email" if channel == "email" else "error_number"
    assert response.status_code == 422
    assert response.get_data(as_text=True).count(service.directory.words["nb"][error]) == 2


def test_a_number_that_takes_no_text_messages_is_asked_again_for_text_messages_only(
    send: Send, service: Service
) -> None:
    response = send(channel="text", contact="22 48 03 80")

    assert response.status_code == 422
    assert response.get_data(as_text=True).count(service.directory.words["nb"]["error_text"]) == 2
    assert send(channel="call", contact="22 48 03 80").status_code == 303


INSTEAD = {"channel": "other", "other": "أختي", "other_number": "22 48 03 80", "other_knows": "yes"}


def test_someone_else_instead_needs_no_number_of_hers(send: Send, read: list[str]) -> None:
    assert send(**{**INSTEAD, "contact": ""}).status_code == 303

    assert "IKKE kontakt henne selv" in read[0] and "RING DENNE I STEDET" in read[0]


def test_a_number_she_left_in_the_folded_field_does_not_reach_the_centre(send: Send, read: list[str]) -> None:
    assert send(**{**INSTEAD, "contact": "41 00 00 00 og litt til" * 20}).status_code == 303

    assert "41 00" not in read[0]


@pytest.mark.parametrize("other", ["أختي", ""])
def test_someone_else_without_a_number_is_asked_for_it(send: Send, service: Service, other: str) -> None:
    response = send(**{**INSTEAD, "other": other, "other_number": ""})

    assert response.status_code == 422
    assert response.get_data(as_text=True).count(service.directory.words["nb"]["error_other_number"]) == 2


def test_the_number_of_someone_else_counts_only_where_she_is_to_be_rung(send: Send, read: list[str]) -> None:
    assert send(channel="call", other="أختي", other_number="22 48 03 80").status_code == 303

    assert "22 48" not in read[0] and "أختي" not in read[0]


AGAINST = [("midday", "11:00"), ("afternoon", "10:00"), ("evening", "16:00"), ("evening", "17:00")]
WITH_IT = [("morning", "8:00"), ("midday", "12:00"), ("afternoon", "15:00"), ("evening", "18:00"), ("evening", "")]


@pytest.mark.parametrize(("part", "after"), AGAINST)
def test_a_time_of_day_that_lies_after_her_never_is_asked_about(
    send: Send, service: Service, part: str, after: str
) -> None:
    response = send(parts=["morning", part], after=after)

    said = service.directory.words["nb"][f"error_{part}"].format(number=f"\u2066{after}\u2069")
    assert response.status_code == 422 and response.text.count(said) == 2
    assert service.outbox.counts(service.now()).waiting == 0


@pytest.mark.parametrize(("part", "after"), WITH_IT)
def test_a_time_of_day_of_which_something_is_left_is_taken(send: Send, part: str, after: str) -> None:
    assert send(parts=[part], after=after).status_code == 303


SAID_TO = {
    "no": "NEI, ikke",
    "yes": "JA",
    "wrong": "feil nummer",
    "survey": "spørreundersøkelse",
    "library": "biblioteket",
}


@pytest.mark.parametrize("answer", SAY_WHO)
def test_the_centre_reads_whom_it_may_say_that_it_is(send: Send, read: list[str], answer: str) -> None:
    assert send(say_who=answer).status_code == 303

    [line] = [line for line in read[0].split("\n") if line.startswith("Si hvem dere er:")]
    assert SAID_TO[answer] in line


def test_a_form_that_was_opened_before_the_choices_came_tells_nobody(send: Send, read: list[str]) -> None:
    assert send(say_who=[]).status_code == 303

    assert "Si hvem dere er:        NEI, ikke gjør det" in read[0]


@pytest.mark.parametrize(("which", "line"), [("", "arabisk"), ("syrisk", "arabisk, syrisk")])
def test_the_language_of_the_interpreter_is_in_the_letter_in_norwegian(
    send: Send, read: list[str], which: str, line: str
) -> None:
    assert send("ar/write/", interpreter="spoken", which=which).status_code == 303

    assert f"Hvilket språk:          \u2068{line}\u2069" in read[0]


@pytest.mark.parametrize(("chosen", "said"), [("ti", True), ("ar", False)])
def test_a_language_chosen_where_nothing_folds_away_is_not_lost(
    send: Send, read: list[str], chosen: str, said: bool
) -> None:
    assert send("ar/write/", language=chosen).status_code == 303

    assert ("Hvilket språk:          \u2068tigrinja\u2069" in read[0]) == said and "arabisk\u2069" not in read[0]


def test_all_languages_are_there_by_their_own_names_but_norwegian(
    client: FlaskClient, sample_directory: directory.Directory
) -> None:
    page = client.get("/form/nb/write/").text
    listed = page[page.index('<select id="language"') :]
    shown = re.findall('<option value="([a-z]+)"[^>]*>([^<]+)', listed.partition("</select>")[0])

    others = [(one.code, one.name) for one in sample_directory.all_languages if one.code not in ("nb", "nn")]
    assert shown == others and len(shown) == 12


@pytest.mark.parametrize("code", [code for code in looked_at() if code not in ("nb", "nn")])
def test_the_language_of_the_page_is_offered_first_and_an_interpreter_is_not_chosen(
    client: FlaskClient, code: str
) -> None:
    page = client.get(f"/form/{code}/write/").text

    assert re.findall('<option value="([a-z]+)"', page[page.index('<select id="language"') :])[0] == code
    assert not re.search(r'id="interpreter-\w+"[^>]* checked', page)


def test_a_language_that_is_not_in_the_list_is_not_guessed(send: Send, service: Service) -> None:
    response = send(interpreter="spoken", language="xx")

    assert response.status_code == 422 and service.directory.words["nb"]["error_choice"] in response.text


@pytest.mark.parametrize("which", ["somali", "x" * 201])
def test_a_language_left_behind_a_no_to_interpreters_counts_for_nothing(
    send: Send, read: list[str], which: str
) -> None:
    assert send(interpreter="none", which=which).status_code == 303

    assert "trenger ikke" in read[0] and which not in read[0] and "Hvilket språk" not in read[0]


def test_two_answers_that_are_too_long_can_be_told_apart(send: Send, service: Service) -> None:
    page = send(name="x" * 201, never="x" * 201).get_data(as_text=True)
    words = service.directory.words["nb"]

    assert [
        f">{words[key]}: {words['error_long'].format(number=200)}<" in page for key in ("write_name", "write_never")
    ] == [True, True]


def test_a_number_is_shown_back_as_it_was_read_beside_what_she_typed(send: Send) -> None:
    page = send(centre="", contact="۴۱۰۰۰۰۰۰").get_data(as_text=True)

    assert Fields(page).values["contact"] == "۴۱۰۰۰۰۰۰"
    assert '<bdi dir="ltr" translate="no">41 00 00 00</bdi>' in page


@pytest.mark.parametrize("number", ["other_number", "phone"])
def test_every_other_number_is_understood_too(send: Send, read: list[str], number: str) -> None:
    path, more = ("nb/write/", INSTEAD) if number == "other_number" else ("nb/apply/", {})

    assert send(path, **{**more, number: "١٢"}).status_code == 422
    assert send(path, **{**more, number: "٢٢٤٨٠٣٨٠"}).status_code == 303
    assert "\u206822 48 03 80\u2069" in read[0]


def test_who_does_not_know_her_centre_is_shown_who_does(send: Send, service: Service) -> None:
    response = send(centre="coordinator")
    page = unmarked(response.get_data(as_text=True))

    assert response.status_code == 422
    assert page.count(service.directory.words["nb"]["error_unknown"]) == 2
    assert page.count('href="tel:116006"') == 2 and 'href="https://dinutvei.no' in page


def test_a_volunteer_who_does_not_know_her_centre_is_shown_to_the_project_leaders(send: Send, service: Service) -> None:
    page = send("nb/apply/", centre="coordinator").get_data(as_text=True)

    assert page.count(service.directory.words["nb"]["error_unknown_apply"]) == 2
    assert page.count('href="tel:116006"') == 1 and 'class="who" href="/nb/volunteer/"' in page


@pytest.mark.parametrize("path", ["write/", "write/oslo/", "apply/", "apply/oslo/"])
def test_the_duty_to_avert_serious_harm_stands_before_the_first_field(
    client: FlaskClient, service: Service, path: str
) -> None:
    for language in service.directory.languages:
        page = html.unescape(client.get(f"/form/{language.code}/{path}").get_data(as_text=True))
        assert page.index(service.directory.words[language.code]["form_before_secret"]) < page.index("<label")


@pytest.mark.parametrize("language", ["nb", "ar"])
def test_with_a_coordinator_the_page_says_who_reads_it(
    coordinated: Path, sample_directory: directory.Directory, clock: Clock, language: str
) -> None:
    service = start(settings.read(coordinated), sample_directory, clock)
    client = Visitor(create_app(service))
    pages = [unmarked(client.get(f"/form/{language}/{form}/").text) for form in ("write", "apply")]

    said = sample_directory.words[language]["form_before_any"]
    assert [said in page for page in pages] == [True, False]


def test_with_a_coordinator_her_letter_goes_there(
    coordinated: Path, sample_directory: directory.Directory, clock: Clock, read: list[str]
) -> None:
    service = start(settings.read(coordinated), sample_directory, clock)
    client = Visitor(create_app(service))
    shown = Fields(client.get("/form/nb/write/").get_data(as_text=True)).values
    clock.pass_(seconds=10)
    sent = {**shown, "centre": "coordinator", "channel": "call", "contact": "41 00 00 00"}

    assert client.post("/form/nb/write/", data=sent).status_code == 303
    found = service.outbox.claim(service.now(), LEASE_S)
    service.outbox.close()
    assert found is not None and found.centre == "coordinator" and b"coordinator@inbox.example.org" in found.message
    assert "Hun vet ikke hvilket senter" in read[0]


def test_a_coordinator_who_takes_no_applications_gets_none(
    coordinated: Path, sample_directory: directory.Directory, clock: Clock
) -> None:
    service = start(settings.read(coordinated), sample_directory, clock)

    assert service.open_inboxes(Form.WRITE) == {"oslo", "narvik", "coordinator"}
    assert service.open_inboxes(Form.APPLY) == {"oslo"}


def test_an_inbox_of_no_centre_takes_no_letters(service: Service) -> None:
    stranger = replace(service.settings.inboxes["oslo"], centre="atlantis")
    inboxes = {**service.settings.inboxes, "atlantis": stranger}
    strange = replace(service, settings=replace(service.settings, inboxes=inboxes))
    strange.sealers["atlantis"] = service.sealers["oslo"]

    assert strange.open_inboxes(Form.WRITE) == {"oslo", "narvik"}


@pytest.mark.parametrize("centre", ["", "coordinator", "molde"])
def test_who_rings_herself_need_not_choose_a_centre(send: Send, service: Service, centre: str) -> None:
    response = send(channel="self", centre=centre, contact="", token="", website="x")

    number = "tel:+4771256666" if centre == "molde" else "tel:116006"
    assert response.status_code == 200 and number in response.get_data(as_text=True)
    assert service.outbox.counts(service.now()).waiting == 0


CLOSED = '\n[closed]\nforms = ["write"]\nnb = "Vi åpner igjen i januar."\nar = "نفتح في يناير"\n'


@pytest.fixture
def shut(config: Path, sample_directory: directory.Directory, clock: Clock) -> Iterator[FlaskClient]:
    config.write_text(config.read_text() + CLOSED)
    service = start(settings.read(config), sample_directory, clock)
    yield Visitor(create_app(service))
    service.outbox.close()


JANUARY = "Vi åpner igjen i januar."
SAID = {"nb": ("nb", JANUARY), "en": ("nb", JANUARY), "ar": ("ar", "نفتح في يناير")}


@pytest.mark.parametrize("language", SAID)
def test_the_operator_can_close_a_form_with_a_sentence(
    shut: FlaskClient, sample_directory: directory.Directory, language: str
) -> None:
    code, sentence = SAID[language]
    page = shut.get(f"/form/{language}/write/narvik/").get_data(as_text=True)

    assert "<form" not in page and sample_directory.words[language]["closed_write"] in page
    assert f'<p lang="{code}" dir="auto">{sentence}</p>' in page
    assert "tel:+4776957339" in page


def test_the_other_form_stays_open(shut: FlaskClient) -> None:
    assert "<form" in shut.get("/form/nb/apply/").get_data(as_text=True)


def test_a_closed_form_without_a_centre_shows_who_knows_one(shut: FlaskClient) -> None:
    page = shut.get("/form/nb/write/").get_data(as_text=True)

    assert page.count('href="tel:116006"') == 2 and "dinutvei.no" in page


MISTAKES = {
    'forms = ["writ"]': '[closed] forms: may hold only "write", "apply" and "report"',
    'ar = "x"': "[closed] forms: is missing",
    'forms = []\nnb = ""': "[closed] nb: must be a sentence",
    'forms = []\nNorsk = "x"': "[closed] unknown key 'Norsk'",
}


@pytest.mark.parametrize("lines", MISTAKES)
def test_a_switch_that_is_wrong_is_refused(config: Path, lines: str) -> None:
    config.write_text(f"{config.read_text()}\n[closed]\n{lines}\n")

    with pytest.raises(settings.SettingsError) as error:
        settings.read(config)
    assert MISTAKES[lines] in str(error.value)


def test_a_robot_fills_neither_the_disk_nor_an_inbox(
    send: Send, client: FlaskClient, clock: Clock, service: Service
) -> None:
    service.outbox.hourly = 2
    shown = Fields(client.get("/form/nb/write/").get_data(as_text=True)).values
    clock.pass_(seconds=10)
    good = {**shown, "centre": "oslo", "channel": "text", "contact": "41 00 00 00"}
    answers = [client.post("/form/nb/write/", data={**good, "note": str(n)}).status_code for n in range(99)]

    assert answers == [303] * 25 + [503] * 74  # two at once, two in each of eleven hours, one as the twelfth begins
    assert [bool(service.outbox.claim(clock.now, LEASE_S)) for _ in range(3)] == [True, True, False]
    assert send(centre="narvik").status_code == 303


class Unread:
    """Fails when it is asked to read anything."""

    def read(self, typed: str) -> str:
        return pytest.fail(f"{len(typed)} characters were read")

    def is_what_was_typed(self, typed: str, read: str) -> bool:
        return pytest.fail(f"{len(typed + read)} characters were read")


@pytest.mark.parametrize("typed", ["4" * 201, "4" + "\u202e" * 200])
def test_an_answer_that_is_too_long_is_not_read_as_a_number(typed: str) -> None:
    class One(wtforms.Form):  # type: ignore[misc]  # WTForms has no types
        contact = text("label", field=ContactField)

        def validate_contact(self, field: ContactField) -> None:
            field.normalise(Unread(), "error_number")

    assert not One(MultiDict({"contact": typed})).validate()


SHOWN_BACK = {
    ("nb/write/", "contact", "+46 (0)70 123 45 67"): "+46 70 123 45 67",
    ("nb/write/", "other_number", "+47 (0) 22480380"): "22 48 03 80",
    ("nb/apply/", "phone", "4722480380"): "22 48 03 80",
    ("nb/apply/", "email", "o’brien＠example。org"): "o&#39;brien@example.org",
    ("ar/apply/", "email", "kari٤١@example.org"): "kari41@example.org",
    ("nb/apply/", "email", "ka\u202eri\u202c@example.org"): "kari@example.org",
}


def answers(field: str, typed: str) -> dict[str, str]:
    """What is typed into *field*, and what makes it count."""
    return {**(INSTEAD if field == "other_number" else {}), field: typed}


@pytest.mark.parametrize(("path", "field", "typed"), SHOWN_BACK)
def test_what_was_put_right_is_shown_back_in_the_field_and_asked_about(
    send: Send, service: Service, path: str, field: str, typed: str
) -> None:
    response, read = send(path, **answers(field, typed)), SHOWN_BACK[path, field, typed]

    said = service.directory.words[path[:2]]["error_confirm"].format(number=f"\u2066{read}\u2069")
    assert response.status_code == 422 and response.text.count(said) == 2
    assert f'name="{field}" value="{read}"' in response.text
    assert service.outbox.counts(service.now()).waiting == 0


@pytest.mark.parametrize(("path", "field", "typed"), SHOWN_BACK)
def test_pressing_send_again_sends_what_was_shown(
    send: Send, client: FlaskClient, read: list[str], path: str, field: str, typed: str
) -> None:
    shown = Fields(send(path, **answers(field, typed)).text).values

    assert client.post(f"/form/{path}", data=shown).status_code == 303
    assert f"\u2068{shown[field]}\u2069" in read[0]
