"""The configuration of Sveltia CMS: a form for each file of the data, from its declared keys, and for each page."""

from collections.abc import Sequence
from typing import Any

from directory import Directory
from directory.languages import ORIGINAL
from directory.parsing import validators
from directory.parsing.keys import Key
from directory.schema import helplines, provenance, shelters

LABELS = {"shelters": "Sentre", "helplines": "Hjelpetelefoner"}
LISTS = {"shelters": shelters.KEYS, "helplines": helplines.KEYS}
NORWEGIAN = {
    "also_known_as": "Andre navn",
    "checked": "Kontrollert",
    "checked_by": "Kontrollert av",
    "closed": "Nedlagt fra",
    "closed_source": "Kilde til at det er nedlagt",
    "closed_turn_to": "Sentre å gå til i stedet",
    "county": "Fylke",
    "hours": "Åpningstider",
    "hours_source": "Kilde til åpningstidene",
    "id": "Kort navn i nettadressen",
    "interpreter": "Tolk",
    "interpreter_source": "Kilde til tolk",
    "languages": "Språk",
    "languages_source": "Kilde til språkene",
    "municipality": "Kommune",
    "name": "Navn",
    "notice": "Beskjed for en stund",
    "number": "Nummer",
    "open_24h": "Svarer døgnet rundt",
    "open_24h_source": "Kilde til døgnet rundt",
    "phone": "Telefon",
    "reviewed_by": "Godkjent av",
    "reviewed_on": "Godkjent dag",
    "serves": "Kommuner det betjener",
    "serves_source": "Kilde til kommunene",
    "serves_year": "Kildens årstall",
    "source": "Kilde",
    "until": "Siste dag",
    "url": "Nettside",
    "website": "Nettside",
}
# Title, description, heading and lead of a page, as its head has them.
PAGE = {"title": "Tittel", "description": "Beskrivelse", "heading": "Overskrift", "lead": "Ingress"}
# No host of git: the folder on this machine is opened and saved by the browser itself. Sveltia wants one named.
BACKEND = {"name": "gitea", "repo": "ressursvenn/ressursvenn", "branch": "main", "base_url": "http://127.0.0.1:9"}

Field = dict[str, Any]


def of(known: Directory) -> dict[str, Any]:
    """Return the configuration for the languages that *known* has."""
    codes = [language.code for language in (*known.languages, *known.waiting)]
    lists = [_file(name, f"data/{name}.yaml", LABELS[name], [_list(name, codes)]) for name in LISTS]
    words = [_words(code, known) for code in codes]
    return {
        "load_config_file": False,
        "backend": BACKEND,
        "media_folder": "var/media",
        "output": {"omit_empty_optional_fields": True},
        "editor": {"preview": False},
        "collections": [
            {"name": "data", "label": "Sentre og numre", "files": lists},
            {"name": "words", "label": "Ord", "files": words},
            *[_pages(code) for code in codes],
        ],
    }


def _file(name: str, path: str, label: str, fields: Sequence[Field]) -> Field:
    # The format is ours: stable.mjs changes what was changed in the form, and nothing else in the file.
    return {"name": name, "label": label, "file": path, "format": name, "fields": fields}


def _list(name: str, codes: Sequence[str]) -> Field:
    """The whole file is one list. Whoever comes or goes also stands elsewhere: `add` and `remove` say where."""
    fixed = {"allow_add": False, "allow_remove": False, "allow_duplicate": False, "allow_reorder": False}
    fields = [_field(key, codes) | ({"readonly": True} if key.name == "id" else {}) for key in LISTS[name]]
    return {"name": name, "label": LABELS[name], "widget": "list", "root": True, "summary": "{{name}}", **fixed} | {
        "fields": fields
    }


def _field(key: Key, codes: Sequence[str]) -> Field:
    field: Field = {"name": key.name, "label": _label(key.name), "hint": _said(key), "required": key.required}
    if key.choices:
        return field | {"widget": "select", "options": list(key.choices)}
    if key.parts:
        return field | _below(key, codes)
    if key.several:
        return field | {"widget": "list"}
    if key.pattern:
        field["pattern"] = [f"^(?:{key.pattern.pattern})$", _said(key)]
    return field | {"widget": "string"} | ({"maxlength": key.longest} if key.longest else {})


def _below(key: Key, codes: Sequence[str]) -> Field:
    """The lines below a key: with names of their own, by language, or with whatever names the editor gives them."""
    if all(part.any_name and part.any_name != validators.LANGUAGE for part in key.parts):
        return {"widget": "keyvalue"}
    fields = []
    for part in key.parts:
        same = [_field(part, codes) | {"name": code, "label": code, "required": True} for code in codes]
        fields += same if part.any_name else [_field(part, codes)]
    return {"widget": "object", "collapsed": True, "fields": fields}


def _label(name: str) -> str:
    """What the key is called in Norwegian, and in the file and its messages."""
    return f"{NORWEGIAN[name]} ({name})" if name in NORWEGIAN else name


def _said(key: Key) -> str:
    return key.about.in_language("nb")


def _words(code: str, known: Directory) -> Field:
    head = [] if code == ORIGINAL else [_field(key, ()) for key in provenance.KEYS]
    texts = known.words[ORIGINAL]
    fields = [{"name": key, "label": key, "widget": "string", **_original(code, texts[key])} for key in texts]
    return _file(code, f"data/words/{code}.yaml", code, [*head, *fields])


def _original(code: str, text: str) -> Field:
    """What to translate, beside the translation."""
    return {} if code == ORIGINAL else {"hint": text}


def _pages(code: str) -> Field:
    head = [] if code == ORIGINAL else [_field(key, ()) for key in provenance.KEYS]
    fields = [{"name": name, "label": label, "widget": "string"} for name, label in PAGE.items()]
    # Not the editor with buttons: it writes *so* as _so_ in lines that nobody has touched.
    body = {"name": "body", "label": "Tekst", "widget": "text"}
    return {
        "name": f"pages-{code}",
        "label": f"Sider ({code})",
        "folder": f"content/{code}",
        "extension": "md",
        "format": "yaml-frontmatter",
        "create": False,
        "delete": False,
        "identifier_field": "title",
        "fields": [*fields, *head, body],
    }
