"""A visitor without a browser: opens a form, fills it in and sends it."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from forms.service import Service
from forms.web.app import create_app
from tests.support.clocks import Clock
from tests.support.sample_answers import SHORT, Fields

PLAIN = [
    ("/form/nb/write/atlantis/", "GET", 404),
    ("/form/xx/write/", "GET", 404),
    ("/form/nb/", "GET", 404),
    ("/form/nb/report/oslo/", "GET", 404),
    ("/form/nb/sent/", "POST", 405),
    ("/form/nb/write/", "PUT", 405),
]


class Visitor(FlaskClient):
    """A client that asks for the site by its own name."""

    def open(self, *arguments: Any, **keywords: Any) -> TestResponse:
        return super().open(*arguments, **{"base_url": "https://ressursvenn.example", **keywords})


@pytest.fixture
def client(service: Service) -> FlaskClient:
    app = create_app(service)
    app.test_client_class = Visitor
    return app.test_client()


Send = Callable[..., TestResponse]


@pytest.fixture
def send(client: FlaskClient, clock: Clock) -> Send:
    """Open a form, take ten seconds, and send it: a good one, but for the answers given here."""

    def send(path: str = "nb/write/", headers: dict[str, str] | None = None, **answers: Any) -> TestResponse:
        url = f"/form/{path}"
        shown = Fields(client.get(url).get_data(as_text=True)).values
        good = SHORT[path.split("/")[1]]
        answers.pop("meanwhile", lambda: None)()
        clock.pass_(seconds=answers.pop("wait", 10))
        return client.post(url, data={**shown, **good, **answers}, headers=headers)

    return send
