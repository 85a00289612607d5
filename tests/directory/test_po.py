"""PO files: what translators' programs do to them is survived, and what is imported is right or refused."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from directory.__main__ import main
from directory.parsing.problems import Problem
from directory.po import exchange, provenance_lines, spans
from directory.po.importing import Plan
from tests.support import sample_data, sample_site

NB = """---
title: Finn et senter
description: Ring oss
heading: Finn
lead: "Husk: ring"
---

Ring {tel:vo}. {keep:elsewhere}

## Her

1. En [lenke](find.md)
2. To

??? note "Når?"

    Alltid.
"""
SOURCE = f"source: {provenance_lines.hash_of(NB, page=True)}\n---\n\n"
AR = (
    NB.replace("---\n\n", SOURCE)
    .replace("Finn et senter", "ابحثي")
    .replace("En [", "واحد [")
    .replace("To\n", "اثنان\n")
)
Import = Callable[[bytes], tuple[Plan | None, list[str]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of two languages with a page each, and a third that has none."""
    (tmp_path / "data").mkdir()
    sample_data.write(tmp_path / "data")
    for code, text in {"nb": NB, "ar": AR}.items():
        page = tmp_path / "content" / code / "find.md"
        page.parent.mkdir(parents=True)
        page.write_text(text, "utf-8")
    return tmp_path


def hash_of(page: str) -> str:
    return provenance_lines.hash_of(page, page=True)


def exported(folder: Path, code: str) -> bytes:
    found: list[Problem] = []
    made = exchange.export(code, folder / "data", folder / "content", found)
    assert made and not found
    return made


def imported(folder: Path, po: bytes, name: str = "translated.po") -> tuple[Plan | None, list[str]]:
    """What importing *po* into the project would do, and what is told."""
    found: list[Problem] = []
    (folder / name).write_bytes(po)
    plan = exchange.plan(folder / name, folder / "data", folder / "content", lambda *_: [], found)
    return plan, [f"{one.line}: {one.text}" for one in found]


def rewritten(po: bytes, width: int, *, sort: bool) -> bytes:
    out = io.BytesIO()
    write_po(out, read_po(io.BytesIO(po)), width=width, sort_output=sort, no_location=True)
    return out.getvalue()


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda po: po,
    "lines wrapped early, in another order": lambda po: rewritten(po, 20, sort=True),
    "lines not wrapped": lambda po: rewritten(po, 0, sort=False),
    "another head": lambda po: po.replace(b"Language: ar", b'X-Generator: Poedit 3\\n"\n"Language: ar_EG'),
    "line ends and a byte order mark of Windows": lambda po: b"\xef\xbb\xbf" + po.replace(b"\n", b"\r\n"),
    "obsolete and earlier texts": lambda po: po + b'\n#| msgid "x"\n#~ msgctxt "old"\n#~ msgid "a"\n#~ msgstr "b"\n',
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_program_changes_in_the_file_changes_no_text(folder: Path, change: str) -> None:
    plan, told = imported(folder, CHANGES[change](exported(folder, "ar")))

    assert told == []
    assert plan and not plan.changes and not (plan.new or plan.changed or plan.missing or plan.outdated)


def test_a_changed_text_changes_its_line_alone(folder: Path) -> None:
    plan, _ = imported(folder, exported(folder, "ar").replace("اثنان".encode(), b"2: to #2"))
    assert plan
    exchange.write(plan)

    assert (folder / "content/ar/find.md").read_text("utf-8") == AR.replace("اثنان", "2: to #2")


def test_a_changed_word_keeps_comments_and_is_quoted_where_yaml_needs_it(folder: Path) -> None:
    path = folder / "data/words/ar.yaml"
    path.write_bytes(b"# head\r\n\r\n# part\r\n" + path.read_bytes().replace(b"\n", b"\r\n"))
    plan, _ = imported(folder, exported(folder, "ar").replace(b'msgstr "Ressursvenn"', b'msgstr "a: b"'))
    assert plan
    exchange.write(plan)

    assert path.read_bytes().startswith(b'# head\r\n\r\n# part\r\ntitle: "a: b"\r\nform_limit: ')


def translated(po: bytes) -> bytes:
    """*po* with each text that has no translation yet translated by itself, with a letter before it."""
    catalog = read_po(io.BytesIO(po))
    for one in catalog:
        one.string = one.string or f"Ż {one.id}"
    out = io.BytesIO()
    write_po(out, catalog)
    return out.getvalue()


def test_a_new_language_gets_all_its_files(folder: Path) -> None:
    plan, told = imported(folder, translated(exported(folder, "pl")))
    assert plan, told
    exchange.write(plan)

    assert plan.new == 12
    assert (folder / "content/pl/find.md").read_text("utf-8").count("Ż") == 10
    assert "title: Ż Ressursvenn\n" in (folder / "data/words/pl.yaml").read_text("utf-8")


def test_a_new_language_that_is_half_done_is_written_nowhere(folder: Path) -> None:
    plan, told = imported(folder, exported(folder, "pl").replace(b'"Finn"\nmsgstr ""', b'"Finn"\nmsgstr "Szukaj"'))

    assert plan is None and not (folder / "data/words/pl.yaml").exists()
    assert "9 texts of" in told[0] and "are not translated yet" in told[0]


def test_a_fuzzy_text_waits_until_its_translator_has_looked_at_it(folder: Path) -> None:
    po = exported(folder, "ar").replace(b'msgctxt "find.md#title"', b'#, fuzzy\nmsgctxt "find.md#title"')
    plan, _ = imported(folder, po.replace("Finn ا".encode(), b"new"))

    assert plan and plan.fuzzy == 1 and not plan.changes


def test_a_paragraph_that_came_since_the_export_shifts_nothing(folder: Path) -> None:
    po = exported(folder, "ar").replace("اثنان".encode(), b"2")
    new = NB.replace("## Her", "Ny.\n\n## Her")
    (folder / "content/nb/find.md").write_text(new, "utf-8")
    text = AR.replace("## Her", "Ny.\n\n## Her").replace(hash_of(NB), hash_of(new))
    (folder / "content/ar/find.md").write_text(text, "utf-8")
    plan, told = imported(folder, po)

    assert plan and told == []
    assert plan.changed == 1 and plan.changes[0].text.endswith('2. 2\n\n??? note "Når?"\n\n    Alltid.\n')


def test_a_text_whose_original_has_changed_is_left_and_counted(folder: Path) -> None:
    po = exported(folder, "ar").replace("واحد".encode(), b"1")
    (folder / "content/nb/find.md").write_text(NB.replace("En [", "Ein ["), "utf-8")
    plan, _ = imported(folder, po)

    assert plan and plan.outdated == 1 and not plan.changes


def test_texts_of_an_older_original_are_fuzzy_until_all_were_looked_at(folder: Path) -> None:
    (folder / "content/ar/find.md").write_text(AR.replace(SOURCE, "source: 0123456789ab\n---\n\n"), "utf-8")
    po = exported(folder, "ar")
    plan, _ = imported(folder, po.replace(b"#, fuzzy\n", b"").replace(b"#, fuzzy, ", b"#, "))

    assert po.count(b"#, fuzzy") == 10
    assert plan and [change.text for change in plan.changes] == [AR]


def test_a_changed_text_is_approved_by_nobody(folder: Path) -> None:
    text = AR.replace("\n---\n\n", "\nreviewed_by: Amal Øy\nreviewed_on: 2026-11-02\n---\n\n")
    (folder / "content/ar/find.md").write_text(text, "utf-8")
    plan, _ = imported(folder, exported(folder, "ar").replace("اثنان".encode(), b"2"))

    assert plan and plan.changes[0].text == AR.replace("اثنان", "2")


def test_a_page_of_another_shape_is_fuzzy_and_kept(folder: Path) -> None:
    (folder / "content/ar/find.md").write_text(AR.replace("## Her\n\n", ""), "utf-8")
    po = exported(folder, "ar")
    plan, told = imported(folder, po)

    assert po.count(b"#, fuzzy") == 9
    assert plan and told == [] and not plan.changes


WRONG: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a lost placeholder": (lambda po: _last(po, b"{tel:vo}", b"116 006"), "'{tel:vo}' is lost"),
    "another placeholder": (lambda po: _last(po, b"{tel:vo}", b"{tel:vo} {tel:vo}"), "'{tel:vo}' is not in the Norw"),
    "a lost link": (lambda po: _last(po, b"](find.md)", b"](safety.md)"), "'find.md' is lost"),
    "HTML": (lambda po: po.replace("اثنان".encode(), b"<b>2</b>"), "holds HTML"),
    "several lines": (lambda po: po.replace("اثنان".encode(), b"a\\nb"), "has several lines"),
    "a heading": (lambda po: po.replace("اثنان".encode(), b"## b"), "begins with a sign of Markdown"),
    "an unknown key": (lambda po: po.replace(b'msgctxt "title"', b'msgctxt "titel"'), "'titel'; did you mean 'title'?"),
    "no context": (lambda po: po.replace(b'msgctxt "title"\n', b""), "there is no text ''"),
    "another language": (lambda po: po.replace(b"Language: ar", b"Language: pl"), "this file is named 'ar', and its"),
    "an unknown language": (lambda po: po.replace(b"Language: ar", b"Language: sv"), "there is no language 'sv' in"),
    "the original": (lambda po: po.replace(b"Language: ar", b"Language: nb"), "'nb' is the original"),
    "no language": (lambda po: po.replace(b'"Language: ar\\n"\n', b""), "does not say its language"),
    "another encoding": (lambda po: po.decode().encode("utf-16"), "this is not UTF-8 text"),
    "a lost quote": (lambda po: po.replace(b'msgstr "\xd8', b"msgstr \xd8", 1), "this line is no PO"),
    "half an entry": (lambda po: po[: po.rindex(b"msgstr")], "an entry is not whole"),
    "a twin": (lambda po: po + b'\nmsgctxt "title"\nmsgid "x"\nmsgstr "y"\n', "'title' also stands on line"),
    "a copy": (lambda po: po + po[po.index(b'msgctxt "title"') :].split(b"\n\n")[0], "stands in this file twice"),
    "a conflict": (lambda po: po + b"\n<<<<<<< HEAD\n", "is left from a merge conflict"),
    "a plural": (lambda po: po.replace(b"nplurals=6", b"nplurals=x"), "this is no PO file, or"),
    "a number": (
        lambda po: po.replace(b'msgid "Ressursvenn"\nmsgstr "', b'msgid "Ressursvenn"\nmsgstr "22480380'),
        "phone",
    ),
}


def _last(po: bytes, old: bytes, new: bytes) -> bytes:
    before, _, after = po.rpartition(old)
    return before + new + after


@pytest.mark.parametrize("mistake", WRONG)
def test_what_is_wrong_is_told_and_nothing_is_planned(folder: Path, mistake: str) -> None:
    spoil, said = WRONG[mistake]
    plan, told = imported(folder, spoil(exported(folder, "ar")), "ar.po")

    assert plan is None
    assert any(said in one for one in told), told


def test_the_command_judges_the_pages_as_the_build_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = sample_site.copy(tmp_path / "project")
    po = tmp_path / "nn.po"
    data = ["po", "--lang", "nb", "--data", str(folder / "data")]
    assert main([*data, "export", "nn", "--output", str(po)]) == 0
    po.write_bytes(_last(po.read_bytes(), b"politiattest", b"**politiattest").replace(b"#, fuzzy\n", b""))

    assert main([*data, "import", str(po)]) == 1
    assert f"{po}:" in capsys.readouterr().out


@pytest.mark.parametrize(
    "text", ["a: b", "a #b", "yes", "12", "- a", '"', "'a", "\\", "@a", "", "{a}", " a", "a:", "[a"]
)
def test_any_text_is_read_from_yaml_as_it_was(text: str) -> None:
    [span] = spans.of_words(f"k: {spans.scalar(text)}\n")

    assert span.text == text.strip()


def test_a_file_that_cannot_be_written_is_one_sentence(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--data", str(folder / "data"), "--lang", "nb", "po", "export", "ar", "--output", str(folder)]

    assert main(arguments) == 1
    assert capsys.readouterr().err.startswith("ingenting ble skrevet: ")
