"""The build of the public site: a mkdocs hook and a command in one.

    python build.py                 build site/, checked and compressed
    python build.py --check         build into a folder that is thrown away: is everything right?
    python build.py --preview       show the site while editing; each save is seen at once

A notice is left out after its last day, by the calendar or by SOURCE_DATE_EPOCH (reproducible-builds.org/specs).
This file says what is built; site_builder/ says how. A build that fails leaves the site before it as it was.
"""

import argparse
import json
import logging
import os
import shutil
import sys
import tempfile
import time
import traceback
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import material
from jinja2 import Environment, StrictUndefined, TemplateError, UndefinedError
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.commands.serve import serve as mkdocs_serve
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

import directory
from site_builder import assets, centre_map, content, link_check, open_data, places, publish, views

ROOT = Path(__file__).resolve().parent
MATERIAL = Path(material.__file__).parent / "templates" / "assets" / "stylesheets"
ROBOTS = "User-agent: *\nAllow: /\nDisallow: /form/\n"


class Misspelt(StrictUndefined):
    """A name that no template may use fails where it is written, not where its value would be printed."""

    def __init__(self, hint: str | None = None, name: str | None = None, **_: Any) -> None:
        raise UndefinedError(hint or f"'{name}' is unknown")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read everything before mkdocs empties its folder, so that a mistake leaves the old site standing."""
    try:
        house = directory.load(_from_here(directory.DATA), today=_today(os.environ.get("SOURCE_DATE_EPOCH")))
    except directory.DirectoryError as error:
        raise PluginError(str(error)) from None
    if problems := sorted(content.problems(_from_here(Path(config.docs_dir)), house, views.made(house))):
        raise PluginError("\n".join(map(str, problems)))
    look = assets.make(ROOT / "theme", MATERIAL)
    if config.extra.get("preview"):
        look = assets.Look(look.style, look.script, "")  # the preview's own reload script needs to run
    open_forms = {form: frozenset(config.extra.get("open", {}).get(form, ())) for form in directory.Form}
    site = views.Site(
        house,
        look,
        config.site_url or "",
        open_forms,
        centre_map.read(ROOT / "theme"),
        {centre.id: centre for centre in house.centres},
        places.counties(house),
    )
    finder_look = assets.with_script(look, ROOT / "theme" / "site" / "finder.js")
    form_look = assets.make(ROOT / "theme", MATERIAL, form=True)
    config.extra.update(site=site, look=look, finder_look=finder_look, form_look=form_look)
    config.extra["sitemap"] = views.sitemap(site)
    config.theme.static_templates = {"sitemap.xml"} if site.url else set()
    return config


def _today(epoch: str | None) -> date | None:
    """The day to build for: that of SOURCE_DATE_EPOCH, so that the same commit gives the same bytes; None for today."""
    try:
        return directory.norwegian_day(datetime.fromtimestamp(int(epoch), UTC)) if epoch else None
    except (ValueError, OverflowError, OSError):
        raise PluginError(f"SOURCE_DATE_EPOCH '{epoch}' must be seconds since 1970, like '1795564800'") from None


def _from_here(path: Path) -> Path:
    """As an editor would type it: problems are named by paths that a terminal can open."""
    return Path(os.path.relpath(path))


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out all of Material's files; add the pages that are made of data, and what the servers read."""
    site = config.extra["site"]
    for file in [file for file in files if not file.is_documentation_page()]:
        files.remove(file)
    made = dict.fromkeys(views.made_of_data(site.directory), "")
    sitemap = f"Sitemap: {site.url}sitemap.xml\n" if site.url else ""
    made |= publish.for_servers(config.extra["form_look"], site.look, config.extra["finder_look"])
    made["robots.txt"] = ROBOTS + sitemap
    made["directory.json"] = open_data.listing(site.directory)
    for name, text in made.items():
        file = File.generated(config, name, content=text)
        if Path(name).stem in views.NOTICES:
            file.dest_uri = name.replace(".md", ".html")
        files.append(file)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Give the page its template and its view; write out the placeholders."""
    site = config.extra["site"]
    page.meta["view"] = views.view(page.file.src_uri, page.meta, site)
    page.meta["template"] = views.template(page.file.src_uri)
    return content.fill(markdown, site.directory.helplines)


def on_page_content(html: str, **_: Any) -> str:
    """Finish the prose."""
    return content.buttons(html)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> None:
    """Begin to compress the finished page."""
    if compressor := config.extra.get("compressor"):
        compressor.add(Path(page.file.abs_dest_path), output.encode())


def on_env(env: Environment, **_: Any) -> Environment:
    """Escape everything, and stop at a misspelt field: mkdocs does neither by itself."""
    env.autoescape = True
    env.undefined = Misspelt
    env.trim_blocks = env.lstrip_blocks = True
    return env


def on_post_build(config: MkDocsConfig) -> None:
    """Check the finished pages."""
    if problems := list(link_check.problems(Path(config.site_dir), config.extra["site"].directory)):
        raise PluginError("\n".join(problems))


def on_build_error(error: Exception, **_: Any) -> None:
    """Name the template and line of a misspelt field or word, instead of a traceback through mkdocs."""
    if not isinstance(error, TemplateError):
        return
    frames = traceback.extract_tb(error.__traceback__)
    places = [frame for frame in frames if frame.filename.endswith((".html", ".xml"))]
    place = f"{Path(places[-1].filename).relative_to(ROOT)}:{places[-1].lineno}: " if places else ""
    right = "words come from data/words/, fields from site_builder/views.py"
    raise PluginError(f"{place}{error.message}; {right}") from None


def make(target: Path, site_url: str | None, open_forms: dict[str, list[str]]) -> int:
    """Build the whole site at *target*, or leave what stood there; return the number of pages."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        compressor = publish.Compressor()
        extra = {"open": open_forms, "compressor": compressor}
        config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(fresh), extra=extra)
        config.site_url = site_url or config.site_url
        mkdocs_build(config)
        compressor.finish(fresh)
        _swap(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return sum(1 for _ in target.rglob("*.html"))


def _swap(fresh: Path, target: Path) -> None:
    """Put *fresh* where *target* is. Readers find the old site or the new one, but for the instant between."""
    fresh.chmod(0o755)
    old = fresh.with_name(f"{fresh.name}-old")
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}; look at --output, --open and who may write there"
    return str(error)


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python build.py", description="Build the public site.")
    parser.add_argument("--output", type=Path, default=ROOT / "site", metavar="DIR", help="where the site goes (site/)")
    parser.add_argument("--site-url", metavar="URL", help="where it will stand; needed for hreflang and the sitemap")
    parser.add_argument(
        "--open",
        type=Path,
        metavar="FILE",
        help="which centres have an open form, as "
        "`python -m forms public` prints it; without it the pages show numbers only",
    )
    parser.add_argument("--check", action="store_true", help="build into a folder that is thrown away")
    parser.add_argument("--preview", action="store_true", help="show the site while editing, on 127.0.0.1:8001")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Run the command; 0 when the site is built, 1 when something must be put right, 2 for wrong arguments."""
    options = _arguments(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    try:
        if options.preview:
            logging.getLogger("mkdocs").setLevel(logging.INFO)
            mkdocs_serve(str(ROOT / "mkdocs.yml"), dev_addr="127.0.0.1:8001", extra={"preview": True})
            return 0
        open_forms = json.loads(options.open.read_text("utf-8")) if options.open else {}
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as scratch:
            target = Path(scratch, "site") if options.check else options.output
            pages = make(target, options.site_url, open_forms)
    except (Abort, PluginError, OSError, ValueError) as error:
        reason = "" if isinstance(error, Abort) else f"{_sentence(error)}\n"
        print(f"{reason}The site was not built; what stood there before is untouched.", file=sys.stderr)
        return 1
    place = "everything is right" if options.check else str(options.output)
    print(f"{place}: {pages} pages in {time.monotonic() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
