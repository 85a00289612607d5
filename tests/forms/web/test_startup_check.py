"""A word or a template that is wrong stops the start of the form service, with all that is wrong."""

import dataclasses

import pytest
from flask.testing import FlaskClient
from pytest import MonkeyPatch as Patch

from forms.service import Service
from forms.web.app import create_app
from forms.web.refusal import Refusal
from forms.web.startup_check import PageError
from tests.support.form_client import Send


def without(service: Service, *keys: str) -> Service:
    """The service, with these words missing in every language."""
    words = {code: {key: text for key, text in old.items() if key not in keys} for code, old in _words(service)}
    return dataclasses.replace(service, directory=dataclasses.replace(service.directory, words=words))


def _words(service: Service) -> list[tuple[str, dict[str, str]]]:
    return [(code, dict(words)) for code, words in service.directory.words.items()]


@pytest.mark.parametrize("key", [*Refusal, "form_limit", "error_centre", "error_read", "sent_text", "closed_apply"])
def test_a_word_that_is_missing_stops_the_start(service: Service, key: str) -> None:
    with pytest.raises(PageError, match=rf"theme/\S+\.html:\d+: .*'{key}'|: '{key}'"):
        create_app(without(service, key))


def test_health_is_false_when_a_form_cannot_be_shown_any_more(client: FlaskClient, service: Service) -> None:
    client.application.extensions["service"] = without(service, "form_send")
    health = client.get("/form/health")

    assert (health.status_code, health.get_json()["pages"], health.get_json()["ok"]) == (503, False, False)


def test_health_is_false_after_an_exception_of_ours(client: FlaskClient, monkeypatch: Patch) -> None:
    assert client.get("/form/health").get_json()["pages"]
    monkeypatch.setattr("forms.web.views.render_page", lambda *_, **__: 1 / 0)
    client.get("/form/nb/sent/")

    assert not client.get("/form/health").get_json()["pages"]


def test_an_exception_in_a_letter_is_told_to_the_operator_alone(
    send: Send, client: FlaskClient, monkeypatch: Patch
) -> None:
    before = client.get("/form/health").get_json()
    monkeypatch.setattr("forms.message.body.write", lambda *_: 1 / 0)
    send()

    assert client.get("/form/health").get_json() == before
    assert client.application.extensions["write_probe"].turned_away()


def test_all_that_is_wrong_is_told_at_once(service: Service) -> None:
    with pytest.raises(PageError) as caught:
        create_app(without(service, "form_send", "sent_text"))

    assert "'form_send'" in str(caught.value) and "'sent_text'" in str(caught.value)
