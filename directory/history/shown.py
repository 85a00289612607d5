"""What visitors will see of a change: the pages that show it, found by what templates and texts name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from directory.history.change import LOUD, PAGE, WORD, Change
from directory.history.typed import CENTRES, HELPLINES
from directory.messages import Message, message

# The pages that each template makes; every other one is named as its page.
TEMPLATES: Mapping[str, Message | str] = {
    "site/home": "/",
    "site/chooser": message("the choice of languages"),
    "site/find": "find/",
    "site/place": "find/place/",
    "site/centre": message("the pages of the centres"),
    "site/notice": message("the error pages"),
    "site/main": message("every page"),
}
FOLDERS: Mapping[str, Message] = {"shared": message("every page"), "form": message("the forms")}
EVERYWHERE = ("find/", "find/place/")  # where each centre stands, beside its own page
OF_A_CENTRE = ("name", "phone", "added", "removed", "id", "closed", "swapped", "taken", "open_24h", "notice", "order")
UNSEEN = "source"  # how the keys end that no page shows


@dataclass(frozen=True, slots=True)
class Sources:
    """What may name a word or helpline: the templates by name, such as 'site/find', and the pages by 'nb/find'."""

    templates: Mapping[str, str]
    pages: Mapping[str, str]


def templates(theme: Path) -> dict[str, str]:
    """Return the text of each template in the folder *theme*, by its name."""
    return {
        path.relative_to(theme).with_suffix("").as_posix(): path.read_text("utf-8", errors="replace")
        for path in sorted(theme.rglob("*.html"))
    }


def places(change: Change, sources: Sources) -> Sequence[Message | str]:
    """Return the pages that show *change*, as paths below the language where it is one; none where nobody sees it."""
    key = change.key.partition(".")[0]
    if change.path == CENTRES:
        return _of_centre(change, key)
    if change.path == HELPLINES:
        needles = [rf"helplines\.{change.id}\b", rf"helplines\[.{re.escape(change.id)}.\]"]
        return [*_templates(needles, sources), *_pages(change.id, sources)] if not key.endswith(UNSEEN) else []
    if change.part == WORD:
        return _templates([rf"words\.{re.escape(change.id)}\b", rf"\"{re.escape(change.id)}\""], sources)
    if change.part == PAGE:
        language, _, name = change.id.partition("/")
        return [f"/{language}/" if name == "index" else f"/{language}/{name}/"]
    return []


def _of_centre(change: Change, key: str) -> list[Message | str]:
    if key.endswith(UNSEEN):
        return []
    own = [f"centre/{id}/" for id in change.id.split(", ") if id]
    if change.part != LOUD and key not in OF_A_CENTRE:
        return [*own]
    return [*EVERYWHERE, *own, "map/", message("the forms"), "directory.json"]


def _templates(needles: Iterable[str], sources: Sources) -> list[Message | str]:
    wanted = re.compile("|".join(needles))
    found = [_page(name) for name, text in sources.templates.items() if wanted.search(text)]
    return list(dict.fromkeys(found))


def _page(template: str) -> Message | str:
    folder, _, name = template.rpartition("/")
    return TEMPLATES.get(template) or FOLDERS.get(folder) or f"{name}/"


def _pages(id: str, sources: Sources) -> list[str]:
    wanted = (f"{{tel:{id}}}", f"{{link:{id}}}")
    return [f"content/{page}.md" for page, text in sources.pages.items() if any(one in text for one in wanted)]
