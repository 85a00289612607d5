"""The built site, page by page, in every language."""

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import html5lib
import pytest

import build
from directory import Directory, load
from directory.parsing import discretion
from directory.translation.state import State
from site_builder import assets
from tests.support import ROOT
from tests.support.built_site import SITE_URL

THEME = ROOT / "theme"
NOTICES = ["404.html", "error.html", "form-down.html", "form-large.html"]
PAGES = [
    "",
    "find/",
    "find/place/",
    "map/",
    "about/",
    "volunteer/",
    "safety/",
    "privacy/",
    "accessibility/",
    *NOTICES,
    "poster/",
    "card/",
]
KINDS = (assets.of_site, assets.of_rich_text, assets.of_finder, assets.of_list, assets.of_page_of_data)
LINK = re.compile(r"\]\((https://[^)]+)\)")
OUTSIDE = re.compile(r"https?://([^/\"<>\s]+)")


@pytest.fixture(scope="module")
def real_directory() -> Directory:
    """The data as editors keep it: what is asked here holds whatever centres, numbers and sentences they write."""
    return load()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, real_directory: Directory) -> Path:
    """The site as it is published, with forms open at every centre but the first."""
    target = tmp_path_factory.mktemp("published") / "site"
    build.make(
        target,
        SITE_URL,
        {"write": [centre.id for centre in real_directory.centres[1:]], "apply": [real_directory.centres[0].id]},
    )
    return target


def pages(site: Path) -> Iterator[Path]:
    return iter(sorted(site.rglob("*.html")))


def text(path: Path) -> str:
    return path.read_text("utf-8")


def page(site: Path, language: str, kind: str) -> str:
    path = site / language / kind
    return text(path if path.suffix else path / "index.html")


def kinds(real_directory: Directory) -> list[str]:
    """The path of each page inside a language."""
    return [*PAGES, *(f"centre/{centre.id}/" for centre in real_directory.centres)]


def test_every_page_is_there_in_every_language_and_no_other(site: Path, real_directory: Directory) -> None:
    expected = {f"{language.code}/{kind}" for language in real_directory.languages for kind in kinds(real_directory)}
    found = {str(path.relative_to(site)).removesuffix("index.html") for path in pages(site)}

    assert found == {"", *expected}


def test_every_page_is_valid_html_with_its_language_and_direction(site: Path, real_directory: Directory) -> None:
    directions = {language.code: language.dir for language in real_directory.languages}
    for path in pages(site):
        html5lib.HTMLParser(strict=True).parse(text(path))
        code = path.relative_to(site).parts[0]
        code = code if code in directions else "nb"
        assert f'<html lang="{code}" dir="{directions[code]}">' in text(path)


def test_all_numbers_of_the_centres_stand_on_the_find_page_in_the_order_of_the_data(
    site: Path, real_directory: Directory
) -> None:
    for language in real_directory.languages:
        found = re.findall(r'href="tel:(\+47\d{8})"', page(site, language.code, "find/"))
        assert found == [centre.tel for centre in real_directory.centres]


def test_every_number_shown_is_a_link_written_left_to_right_in_one_piece(site: Path, real_directory: Directory) -> None:
    numbers = [centre.phone for centre in real_directory.centres]
    numbers += [line.number for line in real_directory.helplines.values() if line.number and " " in line.number]
    for path in pages(site):
        assert not [number for number in numbers if number in text(path)], path
        for shown in re.findall(r'href="tel:[^>]*>(.*?)</a>', text(path)):
            assert re.search(r'<bdi dir="ltr" translate="no">[\d\u00a0]+</bdi>', shown), path


def test_every_number_leads_to_itself(site: Path) -> None:
    for path in pages(site):
        label = r"[^<]*(?:<span [^>]*>[^<]*</span>[^<]*)?"
        found = rf'href="tel:(?:\+47)?(\d+)"[^>]*>{label}<bdi dir="ltr" translate="no">(.*?)</bdi>'
        for tel, shown in re.findall(found, text(path)):
            assert shown.replace("\u00a0", "") == tel


def test_the_emergency_lines_stand_on_every_page(site: Path) -> None:
    for path in pages(site):
        assert {"112", "113", "116006"} <= set(re.findall(r'href="tel:(\d+)"', text(path))), path


def test_exit_is_the_first_link_after_the_skip_link_on_every_page(site: Path, real_directory: Directory) -> None:
    safe = {language.exit for language in real_directory.languages}
    for path in pages(site):
        first, second = re.findall(r"<a ([^>]*)>", text(path))[:2]
        assert 'href="#main"' in first
        assert 'class="exit"' in second and 'rel="noreferrer nofollow"' in second
        assert re.findall(r'href="([^"]*)"', second)[0] in safe


def test_titles_and_addresses_tell_nothing(site: Path) -> None:
    for path in pages(site):
        title = re.findall(r"<title>(.*?)</title>", text(path))[0]
        assert title and not discretion.found(title), path
        assert not discretion.found(str(path.relative_to(site)).replace("/centre/", "/")), path


def test_no_page_asks_for_anything_else(site: Path) -> None:
    """One request a page: no style, script, picture, font or frame comes from a file or another host."""
    for path in pages(site):
        assert not re.findall(r"<(?:img|iframe|object|embed|video|audio|source)\b|\ssrc=|@import|url\(", text(path))
        assert set(re.findall(r'<link rel="([^"]*)"', text(path))) <= {"icon"}
        assert re.findall(r'<link rel="icon" href="([^"]*)"', text(path)) == ["data:,"]


def test_pages_link_to_no_host_but_those_of_the_data_and_the_texts(site: Path, real_directory: Directory) -> None:
    addresses = [SITE_URL]
    addresses += [address for path in (ROOT / "content").rglob("*.md") for address in LINK.findall(text(path))]
    addresses += [language.exit for language in real_directory.languages]
    addresses += [line.url for line in real_directory.helplines.values() if line.url]
    addresses += [centre.website for centre in real_directory.centres if centre.website]
    listed = {OUTSIDE.findall(address)[0] for address in addresses}

    assert {host for path in pages(site) for host in OUTSIDE.findall(text(path))} <= listed


def hashed(tag: str, code: str) -> str:
    return f"{tag}-src 'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def test_each_page_has_one_style_and_one_script_and_its_policy_names_these_two(site: Path) -> None:
    for path in pages(site):
        [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', text(path))
        [script], [style] = (
            re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", text(path), re.DOTALL) for tag in ("script", "style")
        )
        named = re.findall(r"\w+-src 'sha256-\S+'(?=;)", html.unescape(policy))
        assert named == [hashed("style", style), hashed("script", script)], path


def test_one_style_for_each_kind_of_page_and_a_second_script_for_the_finder_alone(site: Path) -> None:
    styles = {code for path in pages(site) for code in re.findall(r"<style>(.*?)</style>", text(path), re.DOTALL)}
    scripts = [(path, re.findall(r"<script>(.*?)</script>", text(path), re.DOTALL)) for path in pages(site)]
    [plain] = {code for path, [code] in scripts if path.parent.name != "place"}
    [finder] = {code for path, [code] in scripts if path.parent.name == "place"}

    assert styles <= {make(THEME).style for make in KINDS}
    assert finder.startswith(plain) and len(finder) > len(plain)


def directives(policy: str) -> dict[str, list[str]]:
    return {name: sources.split() for name, _, sources in (part.strip().partition(" ") for part in policy.split(";"))}


def test_the_header_policy_allows_the_scripts_of_the_pages_only_and_forbids_frames(site: Path) -> None:
    headers = json.loads(text(site / "form" / "headers.json"))["*"]
    [own] = re.findall(r'Content-Security-Policy" content="([^"]*)"', page(site, "nb", "safety/"))
    scripts = {make(THEME).script for make in KINDS}
    styles = {make(THEME).style for make in KINDS}
    said, of_page = directives(headers["Content-Security-Policy"]), directives(html.unescape(own))

    assert len(scripts) == 2
    assert {f"script-src {source}" for source in said.pop("script-src")} == {hashed("script", one) for one in scripts}
    assert {f"style-src {source}" for source in said.pop("style-src")} == {hashed("style", one) for one in styles}
    assert said.pop("frame-ancestors") == ["'none'"]
    assert said == {name: of_page[name] for name in of_page if name not in ("script-src", "style-src")}
    assert headers["Referrer-Policy"] == "no-referrer"


def test_mail_links_stand_on_the_volunteer_pages_only(site: Path) -> None:
    holding = {path.parent.name for path in pages(site) if "mailto:" in text(path)}

    assert holding == {"volunteer"}


def alternates(site: Path) -> dict[str, list[tuple[str, str]]]:
    """(hreflang, address) of the translations of each page that the sitemap lists."""
    entries = re.findall(r"<url><loc>(.*?)</loc>(.*?)</url>", text(site / "sitemap.xml"))
    return {place: re.findall(r'hreflang="([^"]*)" href="([^"]*)"', others) for place, others in entries}


def test_each_translation_knows_the_others(site: Path, real_directory: Directory) -> None:
    codes = [language.code for language in real_directory.languages]
    for place, links in alternates(site).items():
        assert [code for code, _ in links] == [*codes, "x-default"], place
        assert place in [address for _, address in links], place


def test_the_language_menu_stays_on_the_page(site: Path, real_directory: Directory) -> None:
    for kind in kinds(real_directory):
        links = re.findall(r'<li><a href="([^"]*)" lang="(\w+)"', page(site, "ar", kind))
        assert links == [(f"/{language.code}/{kind}", language.code) for language in real_directory.languages]


def test_a_translation_nobody_has_approved_says_so_at_its_top(site: Path, real_directory: Directory) -> None:
    for language in real_directory.languages:
        said = f'<p class="state"><span>{real_directory.words[language.code]["unreviewed"]}'
        stale = f'<p class="state"><span>{real_directory.words[language.code]["stale"]}'
        shown = page(site, language.code, "map/").partition("<h1")[0]
        assert (said in shown or stale in shown) == (real_directory.word_states[language.code] != State.REVIEWED)


def test_serves_is_shown_only_with_its_year_and_ring_and_ask(site: Path, real_directory: Directory) -> None:
    words = real_directory.words["nb"]
    for centre in real_directory.centres:
        found, year = page(site, "nb", f"centre/{centre.id}/"), centre.serves_year
        assert (words["centre_serves"] in found) == bool(year)
        assert not year or words["centre_serves_year"].format(year=year) in found
        assert not year or ", ".join(place.name for place in centre.serves) in found


def test_open_day_and_night_stands_only_where_the_data_confirms_it(site: Path, real_directory: Directory) -> None:
    for centre in real_directory.centres:
        said = real_directory.words["nb"]["open_day_and_night"] in page(site, "nb", f"centre/{centre.id}/")
        assert said == centre.open_24h


def test_a_form_is_offered_where_one_is_open_and_nowhere_else(site: Path, real_directory: Directory) -> None:
    offered = {path.parent.name for path in pages(site / "ar") if re.search(r'href="/form/\w+/write/', text(path))}

    assert offered == {"ar", "find", *(centre.id for centre in real_directory.centres[1:])}
    assert 'href="/form/ar/apply/"' in page(site, "ar", "volunteer/")


def test_volunteers_read_what_they_do_then_what_is_asked_then_how_to_apply_then_whom_to_write_to(
    site: Path, real_directory: Directory
) -> None:
    for language in real_directory.languages:
        found = page(site, language.code, "volunteer/")
        order = [
            found.index(mark)
            for mark in ("<h2", 'class="panel checklist', f"/apply/{real_directory.centres[0].id}/", "mailto:")
        ]
        assert order == sorted(order) and found.count(f'"/form/{language.code}/apply/"') == 2


def test_volunteers_see_where_applications_are_taken(site: Path, real_directory: Directory) -> None:
    found = re.findall(r'href="/form/nb/apply/([\w-]+)/"', page(site, "nb", "volunteer/"))

    assert found == [real_directory.centres[0].id]


def test_the_safety_page_names_the_site_that_exit_leads_to(site: Path, real_directory: Directory) -> None:
    for language in real_directory.languages:
        host = urlsplit(language.exit).netloc
        assert f'<bdi dir="ltr" translate="no">{host}</bdi>' in page(site, language.code, "safety/")


def test_the_safety_page_leads_to_the_helplines_whose_hours_nobody_is_sure_of(
    site: Path, real_directory: Directory
) -> None:
    lines = [line for name in ("dixi", "rode-kors") if (line := real_directory.helplines.get(name)) and line.url]
    for language in real_directory.languages:
        assert all(f'href="{line.url}"' in page(site, language.code, "safety/") for line in lines)


def test_nothing_of_material_is_published(site: Path) -> None:
    kinds = {path.suffix for path in site.rglob("*") if path.is_file()}

    assert kinds == {".html", ".xml", ".txt", ".json", ".br", ".gz"}
    assert not [path for path in pages(site) if "googleapis" in text(path) or "__md_" in text(path)]


def test_the_sitemap_holds_every_page_but_the_notices(site: Path) -> None:
    listed = set(re.findall(r"<loc>(.*?)</loc>", text(site / "sitemap.xml")))
    built = {SITE_URL + str(path.relative_to(site)).removesuffix("index.html") for path in pages(site)}

    assert listed == {address for address in built if not address.endswith(".html")}
    assert f"Sitemap: {SITE_URL}sitemap.xml" in text(site / "robots.txt")


def test_what_the_facts_do_not_allow_stands_nowhere(site: Path) -> None:
    """Disputed hours and a number for DIXI are never printed; numbers for emergency text messages neither."""
    unstated = re.compile(r"n[øo]d-?sms|815\u00a055|59\s?555|tilgjengelighetserklæring", re.IGNORECASE)

    assert not [path for path in pages(site) if unstated.search(text(path).replace("nodsms.no", ""))]


def test_text_messages_to_emergency_numbers_are_never_mentioned_without_what_they_need(
    site: Path, real_directory: Directory
) -> None:
    """They reach somebody only from a number that was signed up for it: said beside the numbers, on every page."""
    for path in pages(site):
        words = (
            real_directory.words[path.parent.relative_to(site).parts[0]]
            if path.parent != site
            else real_directory.words["nb"]
        )
        assert text(path).count("nodsms.no") == text(path).count(words["lines_texts"]) == 1, path


def test_translations_name_each_other_and_nobody_else(site: Path) -> None:
    """hreflang counts only where it is mutual: what a page names names it too."""
    links = alternates(site)
    assert len(links) > 100
    for place, found in links.items():
        for code, address in found:
            assert links[address] == found or (code == "x-default" and address == SITE_URL), (place, code)


STREET = re.compile(r"\b\w+(?:gata|gate|gaten|veien|vegen|vei|veg|plass|all[eé]) \d+|\b\d{4} [A-ZÆØÅ][a-zæøå]+\b")
MAIL = re.compile(r"[\w.+-]+@(?!sanitetskvinnene\.no)[\w-]+\.\w+")


def test_no_page_shows_the_address_of_a_street_or_an_inbox(site: Path) -> None:
    for path in [*pages(site), site / "directory.json"]:
        shown = re.sub(r"<(style|script)>.*?</\1>", "", text(path), flags=re.DOTALL)
        assert STREET.findall(shown) == MAIL.findall(shown) == [], path


def test_the_look_for_addresses_would_see_one() -> None:
    assert STREET.findall("Storgata 1, Lille vei 22, 0123 Oslo") == ["Storgata 1", "0123 Oslo"]
    assert MAIL.findall("post@senter.example, eli@sanitetskvinnene.no") == ["post@senter.example"]
