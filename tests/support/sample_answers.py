"""Good answers to each form, and the fields of a form as a browser reads them from its page."""

from html.parser import HTMLParser
from typing import Any


class Fields(HTMLParser):
    """The fields of a page's form as a browser would send them, and its texts by field."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, Any] = {}
        self._textarea = self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attrs = dict(attributes)
        name, kind = attrs.get("name") or "", attrs.get("type")
        if tag == "input" and name and (kind not in ("radio", "checkbox") or "checked" in attrs):
            value = attrs.get("value") or ""
            self.values[name] = [*self.values.get(name, []), value] if kind == "checkbox" else value
        elif tag == "textarea":
            self._textarea, self.values[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in attrs:
            self.values[self._select] = attrs["value"]

    def handle_data(self, data: str) -> None:
        if self._textarea:
            # HTML drops the first line break inside a textarea.
            self.values[self._textarea] += data.removeprefix("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._textarea = ""


ENQUIRY = {
    "centre": "oslo",
    "name": "Ánná",
    "channel": "text",
    "contact": "41 00 00 00",
    "days": ["mon", "wed"],
    "never": "etter klokka fire",
    "note": "أهلا\nČáhppes",
}
APPLICATION = {
    "centre": "oslo",
    "name": "Kari Søker",
    "email": "kari@example.org",
    "age": "25to39",
    "why": "Jeg vil bidra.",
    "read": "y",
}
MISTAKE = {"kind": "number", "place": "oslo", "details": "أهلا\nDet siste sifferet er feil."}
# Answers to each form with what it needs, and answers to every question of it.
SHORT: dict[str, dict[str, Any]] = {"write": ENQUIRY, "apply": APPLICATION, "report": MISTAKE}
WRITE = {
    "centre": "oslo", "name": "Ánná", "channel": "text", "contact": "٤١ ٠٠ ٠٠ ٠٠", "days": ["mon", "wed"],
    "parts": ["morning"], "after": "16:00", "never": "etter klokka fire", "message": "yes", "say_who": "library",
    "other": "أختي", "other_number": "22 48 03 80", "other_knows": "yes", "interpreter": "spoken",
    "language": "ti", "which": "ትግርኛ",
    "note": "أهلا\n\nČáhppes <b>&amp;",
}  # fmt: skip
APPLY = {
    "centre": "oslo", "name": "Kari Søker", "email": "kari@example.org", "phone": "+46 70 123 45 67",
    "municipality": "Kárášjohka", "age": "under25", "time": ["y"], "availability": "kveld", "languages": "سومي",
    "why": "Fordi.\nJa.", "police": ["y"], "read": ["y"],
}  # fmt: skip
REPORT = {"kind": "translation", "place": "/find/", "details": "Čáhppes\n\nأهلا <b>&amp;"}
GOOD: dict[str, dict[str, Any]] = {"write": WRITE, "apply": APPLY, "report": REPORT}
