"""Words of one language, as data/words/ has them, and how far they can be relied on."""

from collections.abc import Mapping
from dataclasses import dataclass

from directory.translation.provenance import Provenance
from directory.translation.state import State


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language by their key, the line of each, and how far they can be relied on."""

    texts: Mapping[str, str]
    lines: Mapping[str, int]
    provenance: Provenance
    state: State
