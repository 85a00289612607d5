"""The whole road in each language of the day: a woman with a browser, from the home page, over a form that is refused,
to a letter that gpg or openssl opens.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Request

from directory import Directory
from tests.support.mail_parts import payload
from tests.support.prepared_run import Prepare
from tests.support.programs import need
from tests.support.rotation import looked_at
from tests.support.running import LocalInstallation, local_installation

LETTERS = "Ánne čállá: ŋ đ ŧ š ž – «ja»\nأنا بخير الآن، شكرًا\n.\nFrom me\n> ><b>&amp;"
# What she calls herself, in the letters of her language, and the centre that she writes to: another one for each.
ROADS = {
    "nb": ("sorlandet", "Ŋgánná Đoš"),
    "nn": ("oslo", "Åshild Fjære"),
    "en": ("bergen", "Zoë O’Neill"),
    "se": ("vest-finnmark", "Áilu Čáhppesvuotna"),
    "uk": ("asker-baerum", "Соломія Ґедзь"),
    "pl": ("romerike", "Małgosia Żółć"),
    "ar": ("molde", "نور الهدى"),
    "so": ("fredrikstad", "Xaawo Cabdi"),
    "ti": ("glamdal", "ኣልማዝ ተስፋይ"),
    "fa": ("vestfold", "مهتاب می‌آید"),
    "ru": ("stavanger", "Алёна Щукина"),
    "es": ("haugesund", "Begoña Ibáñez"),
    "tr": ("narvik", "Işıl Gökçe"),
    "ur": ("vesteralen", "نغمہ خاتون"),
}
CONTACT = "41 23 45 67"


@dataclass
class Journey:
    """What one visit left behind, in the browser and in the centre's inbox."""

    language: str
    centre: str
    name: str
    titles: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    storage: dict[str, int] = field(default_factory=dict)
    cookies: int = -1
    focus: str = ""
    refused: list[str] = field(default_factory=list)
    again: int = 0


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, prepare: Prepare, sources: Path) -> Iterator[LocalInstallation]:
    with local_installation(prepare(tmp_path_factory.mktemp("local") / "var"), sources) as running:
        yield running


@pytest.fixture(scope="module")
def journeys(home: LocalInstallation, chromium: Browser) -> list[Journey]:
    """All visits, made one after the other, before anything is looked at."""
    made = [Journey(language, *ROADS[language]) for language in looked_at()]
    for journey in made:
        _travel(journey, chromium, home)
        home.letter(journey.centre)
    return made


def _travel(journey: Journey, chromium: Browser, home: LocalInstallation) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.on("request", lambda request: journey.requests.append(f"{request.method} {request.url}"))
    page.on("console", lambda message: journey.complaints.append(message.text))
    page.goto(f"{home.url}/")
    for link in (f"/{journey.language}/", "find/", f"centre/{journey.centre}/", f"/write/{journey.centre}/"):
        page.locator(f'main a[href$="{link}"]').first.click()
        page.wait_for_url(f"**{link}" if link.startswith("/") else f"**/{link}")
    journey.titles.append(page.title())
    page.fill("#name", journey.name)
    page.wait_for_timeout(3_000)  # the time trap is on: nobody fills this in faster
    page.locator("#form button").click()
    page.locator("#summary").wait_for()
    journey.refused = page.locator("#summary a[href^='#']").all_inner_texts()
    assert page.input_value("#name") == journey.name
    _fill_in(page, journey)
    with page.expect_request(lambda request: request.method == "POST") as posted:
        page.locator("#form button").click()
    page.wait_for_url("**/sent/")
    journey.again = _press_again(page, posted.value)
    journey.focus = page.evaluate("document.activeElement.className")
    journey.titles.append(page.title())
    journey.cookies = len(context.cookies())
    journey.storage = page.evaluate("({local: localStorage.length, session: sessionStorage.length})")
    context.close()


def _press_again(page: Page, posted: Request) -> int:
    """What a double click, a reload or Back on a slow line does: the very same request once more."""
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    answer = page.request.post(posted.url, data=posted.post_data_buffer, headers=headers, max_redirects=0)
    return answer.status


def _fill_in(page: Page, journey: Journey) -> None:
    page.check("#channel-text")
    page.fill("#contact", CONTACT)
    page.check("#days-tue")
    page.select_option("#say_who", "yes")
    page.fill("#note", LETTERS)


def _opened(journey: Journey, home: LocalInstallation, tmp_path: Path) -> Message:
    """The letter as an independent program opens it with the centre's own key."""
    mail, keys = home.letter(journey.centre), home.var / "keys" / journey.centre
    if b"PRIVATE KEY" not in (keys / "secret").read_bytes():
        gpg = [need("gpg"), "--homedir", str(tmp_path), "--batch", "--quiet"]
        subprocess.run([*gpg, "--import", str(keys / "secret")], check=True, capture_output=True)
        armoured = payload(mail.get_payload(1))
        ran = subprocess.run([*gpg, "--decrypt"], input=armoured, check=True, capture_output=True)
        subprocess.run(["gpgconf", "--homedir", str(tmp_path), "--kill", "all"], check=True)
    else:
        key = ["-recip", str(keys / "certificate"), "-inkey", str(keys / "secret")]
        command = [need("openssl"), "cms", "-decrypt", "-inform", "SMIME", *key]
        ran = subprocess.run(command, input=mail.as_bytes(), check=True, capture_output=True)
    return message_from_bytes(ran.stdout, policy=policy.default)


@pytest.mark.parametrize("language", looked_at())
def test_the_letter_opens_and_holds_what_she_typed(
    journeys: list[Journey], home: LocalInstallation, tmp_path: Path, language: str
) -> None:
    [journey] = [one for one in journeys if one.language == language]
    text = payload(_opened(journey, home, tmp_path)).decode().replace("\r\n", "\n")

    assert f"\u2068{journey.name}\u2069" in text and f"\u2068{CONTACT}\u2069" in text
    assert (
        "\n".join(line.removeprefix("> ").strip("\u2068\u2069") for line in text.split("\n") if line.startswith("> "))
        == LETTERS
    )


@pytest.mark.parametrize("language", looked_at())
def test_what_is_missing_is_said_in_her_language_before_anything_is_sent(
    journeys: list[Journey], sample_directory: Directory, language: str
) -> None:
    [journey] = [one for one in journeys if one.language == language]

    assert journey.refused == [sample_directory.words[language]["error_channel"]]


def test_each_letter_reached_its_centre_once_and_no_other(journeys: list[Journey], home: LocalInstallation) -> None:
    """The second press sent nothing more; all other inboxes, and the editors', are empty."""
    assert {journey.again for journey in journeys} == {303}
    received = {path.name: len(home.letters(path.name)) for path in (home.var / "keys").iterdir()}

    assert len(received) == 15
    assert {centre: count for centre, count in received.items() if count} == {one.centre: 1 for one in journeys}


def test_nothing_she_wrote_is_in_any_file_or_log(journeys: list[Journey], home: LocalInstallation) -> None:
    words = [CONTACT, "Ánne čállá", "شكرًا", *(journey.name for journey in journeys)]
    forms = [form for word in words for form in (word.encode(), word.encode("utf-16-le"), quote(word).encode())]
    files = [path for path in home.var.rglob("*") if path.is_file()]

    assert len(files) > 300
    assert not [path.name for path in files for form in forms if form in path.read_bytes()]


def test_the_outside_of_a_letter_tells_nothing(journeys: list[Journey], home: LocalInstallation) -> None:
    for journey in journeys:
        mail = home.letter(journey.centre)
        assert mail["Subject"] == "Ny melding"
        assert re.search(r":00:00 \+0000$", mail["Date"])
        assert mail["Reply-To"].endswith(".invalid")


def test_the_browser_is_left_without_cookies_and_storage(journeys: list[Journey]) -> None:
    for journey in journeys:
        assert (journey.cookies, journey.storage) == (0, {"local": 0, "session": 0})


def test_every_page_on_the_road_is_one_request_and_breaks_no_policy(
    journeys: list[Journey], home: LocalInstallation
) -> None:
    for journey in journeys:
        assert len(journey.requests) == 9  # the refused form, then the thanks twice: as an answer, and as a page
        assert not [asked for asked in journey.requests if not re.fullmatch(rf"\w+ {home.url}/([\w/-]+/)?", asked)]
        assert [complaint.partition("(")[0][-4:] for complaint in journey.complaints] == ["422 "]  # the refused form


def test_the_thanks_page_has_the_forms_title_and_exit_in_focus(journeys: list[Journey]) -> None:
    for journey in journeys:
        assert journey.titles == [journey.titles[0]] * 2 != ["", ""]
        assert journey.focus == "exit"


def test_nothing_is_left_waiting(journeys: list[Journey], home: LocalInstallation) -> None:
    environment = {**os.environ, "RESSURSVENN_CONFIG": str(home.var / "config.toml")}
    command = [sys.executable, "-m", "forms", "status", "--json"]
    status = json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)

    assert (status["waiting"], status["dead"]) == (0, 0)
