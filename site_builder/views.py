"""Views: the URL, the template and the template context of each page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from directory import Centre, Directory, Form, Language
from directory.translation import state
from site_builder import centre_map, places, print_sheets, spoken
from site_builder.content import FRONT_MATTER, PAGES, Prose

TEMPLATES = {
    "index": "site/home.html",
    "find": "site/find.html",
    "find/place": "site/place.html",
    "map": "site/map.html",
    "about": "site/about.html",
    "volunteer": "site/volunteer.html",
    **{name: f"site/{name}.html" for name in print_sheets.OTHER},
}
PICTURED = {"assets": "made_assets"}  # the sheet that has the drawing
# Pages that are made of data alone, beside the centres' own.
MADE = ("find/place", "map", *print_sheets.OTHER)
# Pages that a web server shows instead of another, and their words: title, heading, text.
NOTICES = {
    "404": ("missing_title", "missing_heading", "missing_text"),
    "error": ("broken_heading", "broken_heading", "broken_text"),
    "form-down": ("form_title", "down_heading", "down_text"),
    "form-large": ("form_title", "error_heading", "again_large"),
}


@dataclass(frozen=True, slots=True)
class Site:
    """What one build is made of. *url* ends with a slash, or is empty when nobody said where the site will stand."""

    directory: Directory
    url: str
    open_forms: Mapping[Form, frozenset[str]]
    chart: centre_map.Chart
    centres: Mapping[str, Centre]
    counties: list[places.County]
    pages: Mapping[str, Prose]


@dataclass(frozen=True, slots=True)
class Address:
    """Where a page stands: its language (None: the chooser), and the rest of its path."""

    language: str | None
    rest: str

    @classmethod
    def of(cls, src_uri: str) -> "Address":
        """The address of the page made from the file *src_uri*, such as 'nb/centre/oslo.md'."""
        path = src_uri.removesuffix(".md")
        if path == "index":
            return cls(None, "")
        language, _, name = path.partition("/")
        return cls(language, "" if name == "index" else f"{name}.html" if name in NOTICES else f"{name}/")


def made(directory: Directory) -> list[str]:
    """The pages of each language that are made of data, and that a page may link to."""
    return [*MADE, *(f"centre/{centre.id}" for centre in directory.known_centres)]


def made_of_data(directory: Directory) -> list[str]:
    """The pages that have no file in content/: the chooser; notices, pages of data and centres in each language."""
    return _files(directory, [*NOTICES, *made(directory)])


def _files(directory: Directory, names: Sequence[str]) -> list[str]:
    return ["index.md", *(f"{language.code}/{name}.md" for language in directory.languages for name in names)]


def template(src_uri: str, site: Site) -> str:
    """The name of the template of the page made from *src_uri*."""
    if src_uri == "index.md":
        return "site/chooser.html"
    name = src_uri.removesuffix(".md").partition("/")[2]
    if name in NOTICES:
        return "site/notice.html"
    if name.startswith("centre/"):
        open_ = site.centres[name.partition("/")[2]] in site.directory.centres
        return "site/centre.html" if open_ else "site/closed_centre.html"
    return TEMPLATES.get(name, "site/main.html")


def view(src_uri: str, site: Site) -> dict[str, Any]:
    """Everything that the template of one page may read."""
    address = Address.of(src_uri)
    language = _language(site.directory, address.language or "nb")
    words = site.directory.words[language.code]
    prose = site.pages.get(src_uri)
    return {
        **(prose.texts if prose else {**dict.fromkeys(FRONT_MATTER, ""), "description": words["site_description"]}),
        "language": language,
        "state": state.worst([site.directory.word_states[language.code], *([prose.state] if prose else [])]),
        "languages": site.directory.languages,
        "words": words,
        "helplines": site.directory.helplines,
        "prefix": "/",
        "rest": address.rest,
        "referrer": "no-referrer",
        "leaving": False,
        "spoken": spoken.of(language, site.directory),
        "reports": bool(site.open_forms[Form.REPORT]),
        "assets": "assets",
        **_view_of(address)(Request(address, words, site)),
    }


def alternates(address: Address, site: Site) -> list[tuple[str, str]]:
    """(hreflang, absolute address) of a page in every language; none for a notice, or without an address.

    They stand in the sitemap alone: in the head of each page fourteen of them would weigh 150 bytes, compressed.
    """
    if not site.url or address.rest.endswith(".html"):
        return []
    found = [(language.code, f"{site.url}{language.code}/{address.rest}") for language in site.directory.languages]
    # Who reads none of our languages is better served by the chooser or, inside, by English.
    return [*found, ("x-default", f"{site.url}en/{address.rest}" if address.rest else site.url)]


def sitemap(site: Site) -> list[tuple[str, list[tuple[str, str]]]]:
    """(address, its alternates) of every page that search engines may show."""
    places = [Address.of(name) for name in _files(site.directory, [*PAGES, *made(site.directory)])]
    return (
        [
            (f"{site.url}{place.language + '/' if place.language else ''}{place.rest}", alternates(place, site))
            for place in places
        ]
        if site.url
        else []
    )


def by_county(centres: Iterable[Centre]) -> list[tuple[str, list[Centre]]]:
    """The centres in the order of the data, each run of one county under its name."""
    return [(county, list(group)) for county, group in groupby(centres, key=lambda centre: centre.county)]


@dataclass(frozen=True, slots=True)
class Request:
    """What a view works with: the page's address, the words of its language, and the site."""

    address: Address
    words: Mapping[str, str]
    site: Site


def _view_of(address: Address) -> Callable[[Request], dict[str, Any]]:
    """Return the view of the page at *address*; a page of prose alone needs none of its own."""
    if address.language is None:
        return chooser
    if address.rest.endswith(".html"):
        return notice
    if address.rest.startswith("centre/"):
        return centre
    return VIEWS.get(address.rest, prose)


def chooser(request: Request) -> dict[str, Any]:
    """The page that asks for a language."""
    words = request.words
    return {"title": words["site_name"], "heading": words["chooser_heading"], "assets": "made_assets"}


def notice(request: Request) -> dict[str, Any]:
    """A page that a web server shows instead of another, such as 404."""
    title, heading, text = NOTICES[request.address.rest.removesuffix(".html")]
    return {"title": request.words[title], "heading": request.words[heading], "text": request.words[text]}


def home(request: Request) -> dict[str, Any]:
    """The first page of a language, with the way to the form where one is open."""
    return {"open_form": bool(request.site.open_forms[Form.WRITE]), **PICTURED}


def find(request: Request) -> dict[str, Any]:
    """The list of the centres by county, with the way to the form where one is open."""
    site = request.site
    counties = by_county(site.directory.centres)
    return {"open_form": bool(site.open_forms[Form.WRITE]), "counties": counties, "assets": "list_assets"}


def place(request: Request) -> dict[str, Any]:
    """The finder: every municipality with its towns and districts, and what is known of it."""
    return {
        **_head("place", request.words),
        "counties": request.site.counties,
        "names": places.names,
        "towns": request.site.directory.places,
        "assets": "finder_assets",
    }


def map_(request: Request) -> dict[str, Any]:
    """The map of the centres."""
    chart = request.site.chart
    marks, missing = centre_map.marks(chart, request.site.directory.centres)
    head = _head("map", request.words)
    return {**head, "chart": chart, "marks": marks, "missing": missing, "assets": "made_assets"}


def volunteer(request: Request) -> dict[str, Any]:
    """The page for volunteers: the centres that take an application now, or all of them where none does."""
    opened, centres = request.site.open_forms[Form.APPLY], request.site.directory.centres
    taking = [centre for centre in centres if centre.id in opened]
    return {"open_form": bool(taking), "centres": taking or centres, "assets": "made_assets"}


def centre(request: Request) -> dict[str, Any]:
    """The page of one centre."""
    found = request.site.centres[request.address.rest.split("/")[1]]
    return {
        "centre": found,
        # The browser's history keeps titles: the same for every centre, so that it tells nobody of her town.
        "title": f"{request.words['centre_title']} – {request.words['site_name']}",
        "description": request.words["centre_description"],
        "turn_to": _turn_to(found, request.site),
        "open_form": found.id in request.site.open_forms[Form.WRITE],
        "assets": "made_assets",
    }


def _turn_to(closed: Centre, site: Site) -> list[Centre]:
    """The centres that women turn to instead of one that has closed; none for an open one."""
    return [site.centres[id] for id in closed.closing.turn_to] if closed.closing else []


def print_sheet(request: Request) -> dict[str, Any]:
    """The poster or the card."""
    name, language = request.address.rest.strip("/"), request.address.language or "nb"
    sheet = print_sheets.view(name, language, request.words, request.site.directory.helplines, request.site.url)
    return {**sheet, "assets": "made_assets"}


def prose(_: Request) -> dict[str, Any]:
    """A page whose text in content/ is all that it shows."""
    return {}


def _head(page: str, words: Mapping[str, str]) -> dict[str, str]:
    """The texts at the top of a page that has no file in content/."""
    return {key: words[f"{page}_{key}"] for key in FRONT_MATTER}


VIEWS: Mapping[str, Callable[[Request], dict[str, Any]]] = {
    "": home,
    "about/": lambda _: PICTURED,
    "find/": find,
    "find/place/": place,
    "map/": map_,
    "volunteer/": volunteer,
    **{f"{name}/": print_sheet for name in print_sheets.OTHER},
}


def _language(directory: Directory, code: str) -> Language:
    return next(language for language in directory.languages if language.code == code)
