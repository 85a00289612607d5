"""An independent judge of data/schema/: jsonschema, on YAML as version 1.2 reads it, which editors' programs follow."""

import json
import re
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from tests.support import ROOT

# YAML 1.2, section 10.3.2: "no" is a text, and so is a day. PyYAML itself reads 1.1.
CORE = {"null": r"~|null|", "bool": r"true|false", "int": r"[-+]?[0-9]+", "float": r"[-+]?[0-9]+\.[0-9]+"}


class _Core(yaml.SafeLoader):
    yaml_implicit_resolvers = {}  # noqa: RUF012  PyYAML's own name and kind


for _kind, _pattern in CORE.items():
    _Core.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(rf"(?:{_pattern})$"), None)
_Core.add_constructor("tag:yaml.org,2002:int", lambda _, node: int(node.value))


def wrong(schema: str, text: str) -> list[str]:
    """Return what the schema of that name refuses in *text*, each with its place."""
    path: Path = ROOT / "data/schema" / f"{schema}.schema.json"
    judge: Any = Draft202012Validator(json.loads(path.read_text("utf-8")))
    found = judge.iter_errors(yaml.load(text, _Core))
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in found]
