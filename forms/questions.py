"""What the two forms ask. Labels and messages are keys into data/words/<language>.yaml.

We ask only what is needed to reach her safely (SAFETY 14), and every default is the safest answer.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    Form,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Optional, StopValidation

from forms.token import TokenForm

SHORT, NOTE, WHY = 200, 500, 1500  # characters
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = ("morning", "midday", "afternoon", "evening")
CHANNELS = ("call", "text", "email", "self")
AGES = ("under25", "25to39", "40to59", "60")


def _clean(text: str | None) -> str:
    """Her text with the browser's line ends made plain, and without characters that no one can type."""
    text = re.sub(r"\r\n?", "\n", text or "").strip()
    return "".join(letter for letter in text if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs"))


def _line(text: str | None) -> str:
    return re.sub(r"\s*\n\s*", " ", _clean(text))


class AtMost:
    """The answer has at most *number* characters; longer text is kept and she is told, never cut."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, _form: Form, field: Field) -> None:
        if len(field.data or "") > self.number:
            raise ValidationError(f"error_long {self.number}")


def _offered(message: str) -> Callable[[Form, Any], None]:
    """The answer is one of those offered; WTForms' own message would not be in her language."""
    def check(_form: Form, field: Any) -> None:
        if not field.data or field.data not in {choice.value for choice in field.choices}:
            raise StopValidation(message)

    return check


def _text(label: str, *validators: Any, **keywords: Any) -> StringField:
    return StringField(label, [*validators, AtMost(SHORT)], filters=[_line], **keywords)


def _choices(prefix: str, names: tuple[str, ...]) -> list[SelectChoice]:
    return [SelectChoice(name, f"{prefix}_{name}") for name in names]


def _no_yes(label: str) -> RadioField:
    choices = _choices("form", ("no", "yes"))
    return RadioField(label, [_offered("error_choice")], choices=choices, default="no", validate_choice=False)


def _centre() -> SelectField:
    return SelectField("form_centre", [_offered("error_centre")], validate_choice=False)


class WriteForm(TokenForm):
    """A woman asks a centre to contact her. She chooses how and when."""

    centre = _centre()
    name = _text("write_name")
    channel = RadioField("write_channel", [_offered("error_channel")], validate_choice=False,
                         choices=_choices("write_channel", CHANNELS))
    contact = _text("write_contact")
    days = SelectMultipleField("write_days", choices=_choices("write_day", DAYS), validate_choice=False)
    parts = SelectMultipleField("write_parts", choices=_choices("write_part", PARTS), validate_choice=False)
    never = _text("write_never")
    message = _no_yes("write_message")
    say_who = _no_yes("write_say_who")
    other = _text("write_other")
    other_knows = _no_yes("write_other_knows")
    interpreter = _text("write_interpreter")
    note = TextAreaField("write_note", [AtMost(NOTE)], filters=[_clean])

    def validate_contact(self, field: Field) -> None:
        if not field.data and self.channel.data in ("call", "text", "email"):
            raise ValidationError("error_contact")


class ApplyForm(TokenForm):
    """A woman applies to be a volunteer."""

    centre = _centre()
    name = _text("apply_name", DataRequired("error_name"))
    email = _text("apply_email")
    phone = _text("apply_phone")
    municipality = _text("apply_municipality")
    age = SelectField("apply_age", [_offered("error_age")], validate_choice=False,
                      choices=[SelectChoice("", "apply_age_choose"), *_choices("apply_age", AGES)])
    availability = _text("apply_availability")
    languages = _text("apply_languages")
    why = TextAreaField("apply_why", [Optional(), AtMost(WHY)], filters=[_clean])
    police = BooleanField("apply_police")
    read = BooleanField("apply_read", [DataRequired("error_read")])

    def validate_email(self, field: Field) -> None:
        if not field.data and not self.phone.data:
            raise ValidationError("error_reach")


FORMS: dict[str, type[TokenForm]] = {"write": WriteForm, "apply": ApplyForm}
