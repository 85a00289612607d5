"""The form by which anybody reports a mistake on the pages: what is wrong, where, and in a few words. Nothing personal.

Labels and messages are keys of data/words/. Where she came from is never read from the request: she may say it.
"""

from collections.abc import Set
from typing import Any

from wtforms import SelectChoice, SelectField, TextAreaField
from wtforms.validators import AnyOf, DataRequired

from directory import EDITORS, Directory, Language
from forms.web import normalise
from forms.web.csrf import ProtectedForm, Tokens
from forms.web.fields import at_most, one_of

WORDS = 500  # characters
KINDS = ("number", "text", "link", "translation", "other")
# The pages by their address after the language, which no id of a centre can be; and their names in data/words/.
PAGES = {
    "/": "report_home",
    "/find/": "nav_find",
    "/find/place/": "place_title",
    "/map/": "map_title",
    "/volunteer/": "nav_volunteer",
    "/about/": "nav_about",
    "/safety/": "nav_safety",
    "/privacy/": "nav_privacy",
    "/accessibility/": "nav_accessibility",
    "/poster/": "poster_title",
    "/card/": "card_title",
    "/form/": "report_forms",
}


class ReportForm(ProtectedForm):
    """Somebody tells the editors that something on the pages is wrong."""

    inbox = EDITORS
    send = "form_send_plain"  # the word on its button
    kind = one_of("report_kind", KINDS, "error_choice")
    place = SelectField("report_place", validate_choice=False)
    details = TextAreaField("report_details", [DataRequired("error_details"), at_most(WORDS)], filters=[normalise.text])

    def __init__(
        self, tokens: Tokens, directory: Directory, open_inboxes: Set[str], _language: Language, _chosen: str = ""
    ) -> None:
        """*open_inboxes* holds EDITORS where they take reports now. No centre is chosen: none gets it."""
        self.open_inboxes = open_inboxes
        super().__init__(meta={"csrf_context": tokens})
        self.names = {centre.id: centre.name for centre in directory.known_centres}
        centres = [SelectChoice(id, name, {"translate": "no"}) for id, name in self.names.items()]
        pages = [SelectChoice(path, word) for path, word in PAGES.items()]
        self.place.choices = [SelectChoice("", "report_anywhere"), *pages, *centres]

    def validate_place(self, field: SelectField) -> None:
        AnyOf(["", *PAGES, *self.names], message="error_choice")(self, field)

    def answers(self) -> dict[str, Any]:
        """What goes into the letter; a centre by its name, a page by its address after the language."""
        place = self.place.data or ""
        return {"kind": self.kind.data, "place": self.names.get(place, place), "details": self.details.data}
