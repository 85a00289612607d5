"""What a build is made of: data, texts, open forms and the site's address, read together, all problems in one list."""

import os
from pathlib import Path
from typing import Any

import directory
from directory import loader
from directory.messages import message
from directory.parsing import text_file, web_address
from site_builder import centre_map, content, open_forms, places, views
from site_builder.refused import Refused


def site(config: Any, theme: Path) -> views.Site:
    """Return what the pages are made of, by mkdocs' *config*.

    Raises Refused, which names every problem of data, texts and settings.
    """
    found: list[directory.Problem] = []
    # The same commit gives the same bytes where SOURCE_DATE_EPOCH names the day.
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    today = directory.day_of(epoch) if epoch else None
    read = loader.read(from_here(Path(config.extra.get("data", directory.DATA))), found, today=today)
    # The texts are judged beside data that are wrong, as far as they can be: an editor gets one list.
    unread = {problem.path.name for problem in found}
    pages = content.read(from_here(Path(config.docs_dir)), read, views.made(read), found, unread)
    opened, file = config.extra.get("open", {}), config.extra.get("open_file")
    if config.extra.get("all_forms"):
        opened = open_forms.every(read)
    if "shelters.yaml" not in unread:
        found += open_forms.problems(opened, read, file, file.read_text("utf-8") if file else "")
    url = _front_page(config, found)
    if found:
        raise Refused(found)
    return views.Site(
        read,
        url,
        open_forms.of_open(opened, read),
        centre_map.read(theme),
        {centre.id: centre for centre in read.known_centres},
        places.counties(read),
        pages,
    )


def _front_page(config: Any, found: list[directory.Problem]) -> str:
    """The site's address, empty where none is named: the sitemap, hreflang and the printed code are made of it."""
    try:
        return web_address.front_page(config.site_url) if config.site_url else ""
    except web_address.InvalidAddress as error:
        path = from_here(Path(config.config_file_path or "mkdocs.yml"))
        text = message("site_url '{value}' {wrong}", value=config.site_url, wrong=error.text)
        line, column = text_file.place_of(path, "site_url", config.site_url or "")
        found.append(directory.Problem(path, line, text, column))
        return ""


def check_folders(root: Path, *names: str) -> None:
    """Raise Refused where a folder *names* of *root* is missing: mkdocs would say so in its own words."""
    if missing := [root / name for name in names if not (root / name).is_dir()]:
        right = message("this folder is missing; put it back, or give it its name again")
        raise Refused([directory.Problem(from_here(path), 1, right) for path in missing])


def from_here(path: Path) -> Path:
    """As an editor would type it: problems are named by paths that a terminal can open."""
    return Path(os.path.relpath(path))
