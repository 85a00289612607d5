"""The build of the public site: a mkdocs hook and a command in one.

    python build.py                 build site/, checked and compressed
    python build.py --check         build into a folder that is thrown away: is everything right?
    python build.py --preview       show the site while editing; each save is seen at once

A notice is left out after its last day, by the calendar or by SOURCE_DATE_EPOCH (reproducible-builds.org/specs).
This file says what is built; site_builder/ says how. A build that fails leaves the site before it as it was.
"""

import directory  # first: it says what to do where packages are missing

# isort: split
import io
import logging
import os
import signal
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateError
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from directory import untranslated
from directory.messages import message
from site_builder import (
    assets,
    build_arguments,
    endings,
    inputs,
    link_check,
    open_data,
    open_forms,
    output_folder,
    page_check,
    placeholders,
    preview,
    publish,
    templating,
    views,
    vocabulary,
)
from site_builder.refused import Refused, complaints

ROOT = Path(__file__).resolve().parent
FOLDERS = ("data", "content", "theme")
ROBOTS = "User-agent: *\nAllow: /\nDisallow: /form/\n"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read everything before mkdocs empties its folder, so that a mistake leaves the old site standing."""
    site = inputs.site(config, ROOT / "theme")
    without_policy = bool(config.extra.get("preview"))  # its own reload script needs to run
    config.extra.update(
        site=site,
        kept=untranslated.pattern(site.directory),
        problems=[],
        **assets.of_all_pages(ROOT / "theme", without_policy=without_policy),
    )
    config.extra["sitemap"] = views.sitemap(site)
    config.theme.static_templates = {"sitemap.xml"} if site.url else set()
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out all of Material's files; add the pages that are made of data, and what the servers read."""
    site = config.extra["site"]
    for file in list(files):
        if not file.is_documentation_page() or file.src_uri not in site.pages:  # of a language that waits
            files.remove(file)
    made = dict.fromkeys(views.made_of_data(site.directory), "")
    sitemap = f"Sitemap: {site.url}sitemap.xml\n" if site.url else ""
    built_from = {"data": site.directory.fingerprint, "theme": directory.fingerprint(ROOT / "theme")}
    made |= publish.for_servers(built_from, *(config.extra[name] for name in assets.KINDS))
    made["robots.txt"] = ROBOTS + sitemap
    made["directory.json"] = open_data.listing(site.directory)
    for name, text in made.items():
        file = File.generated(config, name, content=text)
        if Path(name).stem in views.NOTICES:
            file.dest_uri = name.replace(".md", ".html")
        files.append(file)
    return files


def on_page_read_source(page: Page, config: MkDocsConfig, **_: Any) -> str | None:
    """Give mkdocs the prose that was judged, without its front matter: it would read that by other rules."""
    prose = config.extra["site"].pages.get(page.file.src_uri)
    return f"\n{prose.markdown}" if prose else None


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, **_: Any) -> str:
    """Give the page its template and its view; write out the placeholders."""
    site = config.extra["site"]
    view = page.meta["view"] = views.view(page.file.src_uri, site)
    page.meta["template"] = views.template(page.file.src_uri, site)
    return placeholders.fill(markdown, site.directory, view["language"])


def on_page_content(html: str, page: Page, **_: Any) -> str:
    """Finish the prose."""
    page.meta["view"]["rich"] = vocabulary.is_rich(html)
    return vocabulary.finished(html)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Check the finished page, keep its names from translators, and begin to compress it."""
    config.extra["problems"] += page_check.problems(page.file.dest_uri, output)
    output = untranslated.mark(output, config.extra["kept"])
    if compressor := config.extra.get("compressor"):
        compressor.add(Path(page.file.abs_dest_path), output.encode())
    return output


def on_env(env: Environment, **_: Any) -> Environment:
    """Render strictly."""
    return templating.configure(env)


def on_post_build(config: MkDocsConfig) -> None:
    """Check the finished pages."""
    links = link_check.problems(Path(config.site_dir), config.extra["site"].directory)
    if problems := [*config.extra["problems"], *links]:
        raise Refused(problems)


def on_build_error(error: Exception, **_: Any) -> None:
    """Name the template and line of a misspelt field or word, instead of a traceback through mkdocs."""
    if isinstance(error, TemplateError):
        raise Refused([templating.explain(error, ROOT)]) from None


def make(
    target: Path,
    site_url: str | None,
    opened: Mapping[str, Sequence[str]],
    *,
    sources: Path = ROOT,
    open_file: Path | None = None,
) -> int:
    """Build the whole site at *target*, or leave what stood there; return the number of pages.

    *opened* are the ids of the centres whose form is open, by form, read from *open_file* if from a file.
    *sources* is the folder that holds data/ and content/.
    Raises Refused for what an editor must put right, OutputError and OSError for *target*.
    """
    inputs.check_folders(sources, "data", "content")
    with output_folder.replacing(target) as fresh, publish.Compressor() as compressor:
        extra = {"open": opened, "open_file": open_file, "compressor": compressor, "data": str(sources / "data")}
        content = str(sources / "content")
        with complaints(inputs.from_here(ROOT / "mkdocs.yml")):
            config = load_config(str(ROOT / "mkdocs.yml"), docs_dir=content, site_dir=str(fresh), extra=extra)
            config.site_url = site_url or config.site_url
            mkdocs_build(config)
        compressor.finish(fresh)
    return sum(1 for _ in target.rglob("*.html"))


def _preview(options: Namespace) -> int:
    """Serve the site on this machine and build it anew at each save, until Ctrl-C; 1 when the port is taken."""
    port = options.port or build_arguments.PREVIEW_PORT
    if problem := build_arguments.port_problem(port):
        print(problem.in_language(options.lang), file=sys.stderr)
        return 1
    if options.forms is not None:
        preview.end_with(os.getppid())  # the forms are its, and nobody could end us but by our number
    with tempfile.TemporaryDirectory() as scratch:
        site = options.output or Path(scratch, "site")
        build = partial(_make_preview, site, all_forms=options.forms is not None)
        edited = [ROOT / name for name in (*FOLDERS, "mkdocs.yml")]
        preview.Preview(site, options.lang, options.forms).serve(LiveReloadServer, port, build, edited)
    return 0


def _make_preview(site: Path, *, all_forms: bool) -> None:
    inputs.check_folders(ROOT, *FOLDERS)
    with output_folder.replacing(site) as fresh, complaints(inputs.from_here(ROOT / "mkdocs.yml")):
        extra = {"preview": True, "all_forms": all_forms}
        mkdocs_build(load_config(str(ROOT / "mkdocs.yml"), site_dir=str(fresh), extra=extra))


def main(arguments: list[str]) -> int:
    """Run the command; 0 when the site is built, 1 when something must be put right, 2 for wrong arguments.

    Ctrl-C and SIGTERM give 130 and 143, after the unfinished folder has been removed.
    """
    options = build_arguments.parse(arguments, ROOT)
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    signal.signal(signal.SIGTERM, _terminate)
    if isinstance(sys.stderr, io.TextIOWrapper):
        # A terminal that lacks Arabic letters must not turn a mistake in a text into a crash.
        sys.stderr.reconfigure(errors="backslashreplace")
    try:
        if options.preview:
            return _preview(options)
        return _build(options)
    except (Refused, directory.DirectoryError) as error:
        # An error without problems is of this machine, not of a file: its own text says it all.
        said = error.problems or str(error)
        return endings.stopped(said, options) if isinstance(said, str) else endings.refused(said, options)
    except (output_folder.OutputError, OSError, ValueError) as error:
        return endings.stopped(endings.sentence(error), options)
    except KeyboardInterrupt:
        if options.preview:
            return 130
        return endings.stopped(message("Stopped."), options, 130)


def _terminate(*_: object) -> None:
    """On SIGTERM end like an exception does, so that `finally` removes the unfinished folder."""
    raise SystemExit(143)


def _build(options: Namespace) -> int:
    opened = open_forms.read(options.open)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch, "site") if options.check else options.output
        pages = make(target, options.site_url, opened, open_file=options.open)
        for warning in publish.weight_warnings(target):
            print(warning.in_language(options.lang), file=sys.stderr)
    return endings.done(pages, time.monotonic() - began, options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
