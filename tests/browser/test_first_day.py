"""A centre's first day: key made in the reader, certificate sent, word read from a test letter, form open. No other
program than a browser at the centre.
"""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser

from directory import load
from forms.outbox.outbox import Outbox
from forms.settings import settings
from tests.support.databases import LEASE_S
from tests.support.operator import Operator
from tests.support.reader_page import OWNER, Reader, reader


@pytest.fixture
def centre(chromium: Browser) -> Iterator[Reader]:
    """The reader at the centre, its key made and saved."""
    with reader(chromium) as opened:
        opened.make()
        yield opened


def test_a_centre_comes_in_with_nothing_but_the_reader(operator: Operator, centre: Reader) -> None:
    (_, private), (name, certificate) = centre.save("key"), centre.save("certificate")
    centre.try_out(private)
    centre.said("try-said", "try_works")
    centre.next()
    chosen = load().centres[0].id  # the commands read what editors may have changed
    read_aloud = centre.page.locator("#fingerprint span").all_inner_texts()

    added = operator.run(
        "add-centre", chosen, "--address", OWNER, "--certificate", str(operator.file(name, certificate))
    )
    assert added.status == 0 and " ".join(re.findall(r"^ {4}([0-9A-F ]+)$", added.out, re.M)).split() == read_aloud

    operator.run("test-mail", chosen)
    with closing(Outbox(settings.read(operator.config).database)) as outbox:
        letter = outbox.claim(datetime.now(UTC), LEASE_S)
    assert letter
    centre.page.reload()
    centre.unlock(private)
    centre.open(letter.message)
    [word] = re.findall(r"^ {4}(.+)$", centre.text or "", re.MULTILINE)

    assert operator.run("confirm", chosen, *word.split()).status == 0
    assert json.loads(operator.run("public").out) == {"write": [chosen], "apply": [chosen], "report": []}
