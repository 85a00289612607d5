"""What came of the letters of one run: each that was acknowledged must have reached its centre, and no other.

And the tally of the month must have counted each letter that was taken once, however often anything was killed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization.pkcs7 import pkcs7_decrypt_der

from forms.message import mime
from tests.chaos.world_settings import Keys
from tests.support.mail_parts import payload


@dataclass
class Result:
    """What came of one run. *wrong* is empty when all promises were kept."""

    database: str
    seed: int
    acts: Counter[str] = field(default_factory=Counter)
    acknowledged: int = 0
    refused: int = 0
    arrived: int = 0
    twice: int = 0
    counted: int = 0
    wrong: list[str] = field(default_factory=list)


def judge(result: Result, acknowledged: dict[str, str], mail: Path, keys: Keys, counted: Mapping[str, int]) -> None:
    """Open every letter under *mail* and note in *result* what came of those *acknowledged*: name and centre.

    *counted*: the tally, by centre. Nothing waits and nothing is dead, so what arrived is what was taken.
    """
    copies: dict[str, list[tuple[str, Path]]] = defaultdict(list)
    for centre in keys:
        for path in sorted((mail / centre).iterdir()):
            if not path.suffix:
                copies[_opened(path.read_bytes(), centre, keys)].append((centre, path))
    result.acknowledged, result.arrived = len(acknowledged), len(copies)
    for name, centre in acknowledged.items():
        if name not in copies:
            result.wrong.append(f"{name} was acknowledged and is lost")
        elif {where for where, _ in copies[name]} != {centre}:
            result.wrong.append(f"{name} went to another centre")
    for name, found in copies.items():
        _judge_copies(result, name, [path for _, path in found])
    _judge_tally(result, Counter(where for found in copies.values() for where in {one for one, _ in found}), counted)


def _judge_copies(result: Result, name: str, paths: list[Path]) -> None:
    result.twice += len(paths) > 1
    if len({path.read_bytes() for path in paths}) > 1:
        result.wrong.append(f"the copies of {name} differ")
    if any(path.with_suffix(".heard").exists() for path in paths[:-1]):
        result.wrong.append(f"{name} was sent again although we had heard that it was taken")


def _judge_tally(result: Result, taken: Mapping[str, int], counted: Mapping[str, int]) -> None:
    result.counted = sum(counted.values())
    for centre in sorted({*taken, *counted}):
        if taken.get(centre, 0) != counted.get(centre, 0):
            said = f"the tally of {centre} is {counted.get(centre, 0)}, and {taken.get(centre, 0)} letters were taken"
            result.wrong.append(said)


def _opened(message: bytes, centre: str, keys: Keys) -> str:
    """The name in the letter, opened with the key of *centre*."""
    key, public = keys[centre]
    assert isinstance(key, RSAPrivateKey)
    text = mime.read(pkcs7_decrypt_der(payload(message_from_bytes(message)), public, key, []))[1]
    found = re.search(r"\bw\d+n\d+x\b", text)
    return found.group() if found else text
