"""JSON Schemas (draft 2020-12) of the YAML files in data/, for editors' programs: made from the declared keys.

A schema never refuses what the reader accepts, and cannot know all that the reader does: `python -m directory` judges.
"""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from directory import words
from directory.messages import LANGUAGES, Message, message
from directory.parsing.keys import Key
from directory.schema import helplines, languages, programme, provenance, shelters

FOLDER = "schema"  # in data/
DRAFT = "https://json-schema.org/draft/2020-12/schema"
MADE = "Made by `python -m directory schema`; change directory/schema/ instead."
LISTS = {
    "shelters": shelters.KEYS,
    "helplines": helplines.KEYS,
    "languages": languages.KEYS,
    "programme": programme.KEYS,
}

Schema = dict[str, Any]


def head(path: Path, data: Path) -> str:
    """Return the first line of the YAML file *path*, which leads editors' programs to its schema."""
    inside = path.relative_to(data)
    name = inside.parent.name or inside.stem
    return f"# yaml-language-server: $schema={'../' * (len(inside.parts) - 1)}{file_name(name)}"


def file_name(name: str) -> str:
    """Return where in data/ the schema *name* stands."""
    return f"{FOLDER}/{name}.schema.json"


def texts(word_keys: Iterable[str]) -> dict[str, str]:
    """Return the text of each schema by its place in data/; *word_keys* are those of the original language."""
    schemas = {name: _list(keys) for name, keys in LISTS.items()} | {"words": _words(word_keys)}
    return {file_name(name): _text(name, schema) for name, schema in schemas.items()}


def _text(name: str, schema: Schema) -> str:
    whole = {"$schema": DRAFT, "$comment": MADE, "title": name, **schema}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _list(keys: Sequence[Key]) -> Schema:
    return {"type": "array", "minItems": 1, "items": _lines(keys)}


def _lines(keys: Sequence[Key]) -> Schema:
    """The schema of lines of `key: text`."""
    named, patterned = [key for key in keys if not key.any_name], [key for key in keys if key.any_name]
    schema: Schema = {
        "type": "object",
        "required": [key.name for key in keys if key.required],
        "properties": {key.name: _value(key) for key in named},
        "additionalProperties": False,
    }
    if patterned:
        schema["patternProperties"] = {_whole(key.any_name): _value(key) for key in patterned if key.any_name}
    if needs := {key.name: list(key.needs) for key in keys if key.needs}:
        schema["dependentRequired"] = needs
    return schema


def _value(key: Key) -> Schema:
    schema: Schema = {"description": _said(key.about)}
    if key.parts:
        return schema | _lines(key.parts)
    text = _text_of(key)
    if key.several:
        kinds = [text["type"], "array"] if isinstance(text["type"], str) else [*text["type"], "array"]
        text = text | {"type": kinds, "items": text, "minItems": 1, "uniqueItems": True}
    return schema | text


def _text_of(key: Key) -> Schema:
    if key.choices:
        return {"type": "string", "enum": list(key.choices)}
    text: Schema = {"type": "string"}
    if key.pattern:
        # No part of the standard: the YAML extension of VS Code shows it in place of the pattern.
        text |= {"pattern": _whole(key.pattern), "patternErrorMessage": key.about.in_language(LANGUAGES[0])}
    else:
        text |= {"minLength": 1}
    if key.longest:
        text |= {"maxLength": key.longest}
    if key.numbers:
        text |= {"type": ["string", "integer"], "minimum": key.numbers[0], "maximum": key.numbers[-1]}
    return text


def _words(keys: Iterable[str]) -> Schema:
    """The schema of a file of words: its head, and the keys of the original with the names that its page fills in."""
    keys, head = list(keys), _lines(provenance.KEYS)
    return head | {
        "required": keys,
        "properties": head["properties"] | {key: _word(sorted(words.FILLED_IN.get(key, ()))) for key in keys},
        # A text of digits alone is one too, and YAML takes it for a number.
        "$defs": {"text": {"type": ["string", "number"], "minLength": 1}},
    }


def _word(filled_in: Sequence[str]) -> Schema:
    text: Schema = {"$ref": "#/$defs/text"}
    if not filled_in:
        return text
    about = message("the page fills in {names}; keep it as it stands", names=" ".join(f"{{{n}}}" for n in filled_in))
    pattern = "".join(rf"(?=[\s\S]*\{{{name}\}})" for name in filled_in)
    return {"description": _said(about), **text, "pattern": f"^{pattern}"}


def _said(text: Message) -> str:
    """*text* in all languages of the messages, Norwegian first."""
    return "\n\n".join(text.in_language(language) for language in LANGUAGES)


def _whole(pattern: re.Pattern[str]) -> str:
    return f"^(?:{pattern.pattern})$"
