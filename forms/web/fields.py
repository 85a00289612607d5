"""What the two forms ask. Labels and messages are keys into data/words/<language>.yaml.

We ask only what is needed to reach her safely (SAFETY 14), and every default is the safest answer.
"""

from collections.abc import Callable
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, Optional, StopValidation

from directory import Form
from forms.settings.inboxes import COORDINATOR
from forms.web import normalise
from forms.web.csrf import TokenForm

SHORT, NOTE, WHY = 200, 500, 1500  # characters
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = ("morning", "midday", "afternoon", "evening")
HOURS = tuple(f"{hour}:00" for hour in range(8, 24))
CHANNELS = ("call", "text", "email", "other", "self")
HER_OWN = ("call", "text", "email")  # the channels that need her own number or address
HELP = ("none", "spoken", "sign")
AGES = ("under25", "25to39", "40to59", "60")


class AtMost:
    """The answer has at most *number* characters; longer text is kept and she is told, never cut."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __call__(self, _form: TokenForm, field: Field) -> None:
        if len(field.data or "") > self.number:
            raise ValidationError(f"error_long {self.number}")


def _offered(message: str) -> Callable[[TokenForm, Any], None]:
    """The answer is one of those offered; WTForms' own message would not be in her language."""

    def check(_form: TokenForm, field: Any) -> None:
        if field.data not in {choice.value for choice in field.choices if choice.value}:
            raise StopValidation(message)

    return check


def _only_if(name: str, *values: str) -> Callable[[TokenForm, Field], None]:
    """The answer counts only beside one of *values* in the field *name*; else it is folded away and not judged."""

    def check(form: TokenForm, _field: Field) -> None:
        if form[name].data not in values:
            raise StopValidation

    return check


def _text(label: str, *validators: Any) -> StringField:
    return StringField(label, [*validators, AtMost(SHORT)], filters=[normalise.line])


def _choices(prefix: str, names: tuple[str, ...]) -> list[SelectChoice]:
    return [SelectChoice(name, f"{prefix}_{name}") for name in names]


def _no_yes(label: str) -> RadioField:
    choices = _choices("form", ("no", "yes"))
    return RadioField(label, [_offered("error_choice")], choices=choices, default="no", validate_choice=False)


def _centre() -> SelectField:
    return SelectField("form_centre", [_takes_letters], validate_choice=False)


def _takes_letters(form: TokenForm, field: Field) -> None:
    """The centre's form is open, or the coordinator's where she does not know her centre."""
    if field.data not in form.open_inboxes:
        raise StopValidation(form.unknown if field.data == COORDINATOR else "error_centre")


def _understood(field: Field, understand: Callable[[str], str | None], message: str) -> None:
    """Put what *field* was understood as beside it, or say what would be understood."""
    field.understood = understand(field.data) if field.data else ""
    if field.understood is None:
        raise ValidationError(message)


class WriteForm(TokenForm):
    """A woman asks a centre to contact her. She chooses how and when."""

    unknown = "error_unknown"
    centre = _centre()
    name = _text("write_name")
    channel = RadioField(
        "write_channel", [_offered("error_channel")], validate_choice=False, choices=_choices("write_channel", CHANNELS)
    )
    contact = _text("write_contact", _only_if("channel", *HER_OWN))
    days = SelectMultipleField("write_days", choices=_choices("write_day", DAYS), validate_choice=False)
    parts = SelectMultipleField("write_parts", choices=_choices("write_part", PARTS), validate_choice=False)
    after = SelectField(
        "write_after",
        [Optional(), _offered("error_choice")],
        filters=[normalise.line],
        validate_choice=False,
        choices=[SelectChoice("", "write_after_none"), *(SelectChoice(hour, hour) for hour in HOURS)],
    )
    never = _text("write_never")
    message = _no_yes("write_message")
    say_who = _no_yes("write_say_who")
    other = _text("write_other")
    other_number = _text("write_other_number")
    other_knows = _no_yes("write_other_knows")
    interpreter = RadioField(
        "write_interpreter",
        [Optional(), _offered("error_choice")],
        filters=[normalise.line],
        validate_choice=False,
        choices=_choices("write_interpreter", HELP),
    )
    which = _text("write_which", _only_if("interpreter", "spoken", "sign", ""))
    note = TextAreaField("write_note", [AtMost(NOTE)], filters=[normalise.text])

    def validate_contact(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("error_contact")
        if self.channel.data == "email":
            _understood(field, normalise.email, "error_email")
            return
        _understood(field, normalise.number, "error_number")
        if self.channel.data == "text" and normalise.at_home_only(field.understood):
            raise ValidationError("error_text")

    def validate_other_number(self, field: Field) -> None:
        if not field.data and (self.channel.data == "other" or self.other.data):
            raise ValidationError("error_other_number")
        _understood(field, normalise.number, "error_other_number")


class ApplyForm(TokenForm):
    """A woman applies to be a volunteer."""

    unknown = "error_unknown_apply"
    centre = _centre()
    name = _text("apply_name", DataRequired("error_name"))
    email = _text("apply_email")
    phone = _text("apply_phone")
    municipality = _text("apply_municipality")
    age = SelectField(
        "apply_age",
        [_offered("error_age")],
        validate_choice=False,
        choices=[SelectChoice("", "apply_age_choose"), *_choices("apply_age", AGES)],
    )
    time = BooleanField("apply_time")
    availability = _text("apply_availability")
    languages = _text("apply_languages")
    why = TextAreaField("apply_why", [Optional(), AtMost(WHY)], filters=[normalise.text])
    police = BooleanField("apply_police")
    read = BooleanField("apply_read", [DataRequired("error_read")])

    def validate_email(self, field: Field) -> None:
        if not field.data and not self.phone.data:
            raise ValidationError("error_reach")
        _understood(field, normalise.email, "error_email")

    def validate_phone(self, field: Field) -> None:
        _understood(field, normalise.number, "error_number")


FORM_CLASSES: dict[Form, type[TokenForm]] = {Form.WRITE: WriteForm, Form.APPLY: ApplyForm}


def answers(form: TokenForm) -> dict[str, Any]:
    """What goes into the letter: numbers and addresses as they were understood, the rest as it was typed."""
    fields = [field for field in form if field.name not in ("token", "website")]
    return {field.name: getattr(field, "understood", None) or field.data for field in fields}
