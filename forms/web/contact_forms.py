"""The two forms that go to a centre: what they ask, and when an answer is taken.

Labels and messages are keys of data/words/. We ask only what is needed to reach her safely (SAFETY 14), and every
default is the safest answer.
"""

from collections.abc import Set
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    Field,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import AnyOf, DataRequired, Optional, StopValidation

from directory import Directory, Language
from forms.settings.inboxes import COORDINATOR
from forms.web import email_address, normalise, phone_number
from forms.web.csrf import ProtectedForm, Tokens
from forms.web.fields import ContactField, at_most, choices, each_of, no_yes, one_of, only_if, text

NOTE, WHY = 500, 1500  # characters
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = ("morning", "midday", "afternoon", "evening")
HOURS = tuple(f"{hour}:00" for hour in range(8, 24))
CHANNELS = ("call", "text", "email", "other", "self")
HER_OWN = ("call", "text", "email")  # the channels that need her own number or address
INTERPRETERS = ("none", "spoken", "sign")
NORWEGIAN = ("nb", "nn")  # nobody needs an interpreter for these
# Whom the centre may say that it is, for a no and for each of three answers that nobody has to explain afterwards: they
# tell of no errand, debt, appointment or friend that he could ask about.
SAY_WHO = ("no", "yes", "wrong", "survey", "library")
# The hour from which on it is that part of the day already, and what is said where she chose "never after" that hour or
# an earlier one: nothing of it is left.
BEGINS = {
    "midday": (11, "error_midday \u2066{}\u2069"),
    "afternoon": (14, "error_afternoon \u2066{}\u2069"),
    "evening": (17, "error_evening \u2066{}\u2069"),
}
AGES = ("under25", "25to39", "40to59", "60")


def _takes_letters(form: "CentreForm", field: Field) -> None:
    """The centre's form is open, or the coordinator's where she does not know her centre."""
    if field.data not in form.open_inboxes:
        raise StopValidation(form.unknown_centre if field.data == COORDINATOR else "error_centre")


class CentreForm(ProtectedForm):
    """What both forms share: the centre that the letter goes to."""

    unknown_centre: ClassVar[str]  # the word key for who does not know her centre, where no coordinator takes letters
    send = "form_send"  # the word on its button
    centre = SelectField("form_centre", [_takes_letters], validate_choice=False)

    def __init__(
        self, tokens: Tokens, directory: Directory, open_inboxes: Set[str], _language: Language, chosen: str = ""
    ) -> None:
        """*open_inboxes* take letters now; *chosen* is the id of the centre that is selected in an empty form."""
        self.open_inboxes = open_inboxes
        super().__init__(meta={"csrf_context": tokens}, data={"centre": chosen})
        # Their numbers stand in the page for the script: it shows one while nothing can be fetched.
        named = [
            SelectChoice(one.id, one.name, {"data-tel": one.tel, "data-printed": one.printed})
            for one in directory.centres
            if one.id in open_inboxes
        ]
        unknown = SelectChoice(COORDINATOR, "form_centre_any")
        self.centre.choices = [SelectChoice("", "form_centre_choose"), *named, unknown]

    @property
    def inbox(self) -> str:
        """The inbox that she has chosen: the id of a centre, COORDINATOR, or '' and whatever else was posted."""
        return self.centre.data or ""

    def answers(self) -> dict[str, Any]:
        """What goes into the letter: numbers and addresses normalised, the rest as it was typed."""
        fields = [field for field in self if field.name not in ("token", "website")]
        return {field.name: (isinstance(field, ContactField) and field.normalised) or field.data for field in fields}


class WriteForm(CentreForm):
    """A woman asks a centre to contact her. She chooses how and when."""

    unknown_centre = "error_unknown"
    channel = one_of("write_channel", CHANNELS, "error_channel")
    contact = text("write_contact", only_if("channel", *HER_OWN), field=ContactField)
    other = text("write_other", only_if("channel", "other"))
    other_number = text("write_other_number", only_if("channel", "other"), field=ContactField)
    other_knows = no_yes("write_other_knows")
    name = text("write_name")
    days = SelectMultipleField(
        "write_days", [each_of(DAYS, "error_choice")], choices=choices("write_day", DAYS), validate_choice=False
    )
    parts = SelectMultipleField(
        "write_parts", [each_of(PARTS, "error_choice")], choices=choices("write_part", PARTS), validate_choice=False
    )
    after = SelectField(
        "write_after",
        [Optional(), AnyOf(HOURS, message="error_choice")],
        filters=[normalise.line],
        validate_choice=False,
        choices=[SelectChoice("", "write_after_none"), *(SelectChoice(hour, hour) for hour in HOURS)],
    )
    never = text("write_never")
    message = no_yes("write_message")
    say_who = SelectField(
        "write_say_who",
        [AnyOf(SAY_WHO, message="error_choice")],
        choices=choices("write_say_who", SAY_WHO),
        default="no",
        validate_choice=False,
    )
    interpreter = one_of(
        "write_interpreter", INTERPRETERS, "error_choice", validators=[Optional()], filters=[normalise.line]
    )
    language = SelectField("write_language", [only_if("interpreter", "spoken", ""), Optional()], validate_choice=False)
    which = text("write_which", only_if("interpreter", "spoken", "sign", ""))
    note = TextAreaField("write_note", [at_most(NOTE)], filters=[normalise.text])

    def __init__(
        self, tokens: Tokens, directory: Directory, open_inboxes: Set[str], language: Language, chosen: str = ""
    ) -> None:
        super().__init__(tokens, directory, open_inboxes, language, chosen)
        spoken = [one for one in directory.all_languages if one.code not in NORWEGIAN]
        self.norwegian = {one.code: one.norwegian for one in spoken}
        spoken.sort(key=lambda one: one.code != language.code)  # hers first; it counts once she says that she needs one
        named = [SelectChoice(one.code, one.name, {"lang": one.code}) for one in spoken]
        self.language.choices = [SelectChoice("", "form_choose"), *named]
        self.page_language = language.code if language.code in self.norwegian else ""
        if not self.is_submitted():
            self.language.data = self.page_language

    def answers(self) -> dict[str, Any]:
        """As of every form, without what was folded away; a language from the list is in `which`, in Norwegian."""
        answers = super().answers()
        if self.channel.data != "other":
            answers |= {"other": "", "other_number": ""}
        chosen = self.norwegian.get(answers.pop("language")) if self._asks_for_a_language() else None
        answers["which"] = ", ".join(filter(None, (chosen, self.which.data)))
        return answers

    def _asks_for_a_language(self) -> bool:
        """Browsers that do not know :has() show the list also to who has not said that she needs an interpreter."""
        changed = not self.interpreter.data and self.language.data != self.page_language
        return bool(changed or self.interpreter.data == "spoken")

    def validate_contact(self, field: ContactField) -> None:
        if not field.data:
            raise ValidationError("error_contact")
        if self.channel.data == "email":
            field.normalise(email_address, "error_email")
            return
        field.normalise(phone_number, "error_number")
        if self.channel.data == "text" and field.normalised and phone_number.is_landline(field.normalised):
            raise ValidationError("error_text")

    def validate_other_number(self, field: ContactField) -> None:
        if not field.data:
            raise ValidationError("error_other_number")
        field.normalise(phone_number, "error_other_number")

    def validate_after(self, field: SelectField) -> None:
        """Never after four and safe in the evening cannot both be meant; the centre must not have to guess."""
        hours = int(field.data.partition(":")[0]) if field.data in HOURS else None
        against = [said for part, (hour, said) in BEGINS.items() if part in self.parts.data and hours and hours <= hour]
        if against:
            raise ValidationError(against[-1].format(field.data))

    def validate_language(self, field: SelectField) -> None:
        if field.data not in self.norwegian:
            raise ValidationError("error_choice")


class ApplyForm(CentreForm):
    """A woman applies to be a volunteer."""

    unknown_centre = "error_unknown_apply"
    name = text("apply_name", DataRequired("error_name"))
    email = text("apply_email", field=ContactField)
    phone = text("apply_phone", field=ContactField)
    municipality = text("apply_municipality")
    age = SelectField(
        "apply_age",
        [AnyOf(AGES, message="error_age")],
        validate_choice=False,
        choices=[SelectChoice("", "form_choose"), *choices("apply_age", AGES)],
    )
    time = BooleanField("apply_time")
    availability = text("apply_availability")
    languages = text("apply_languages")
    why = TextAreaField("apply_why", [Optional(), at_most(WHY)], filters=[normalise.text])
    police = BooleanField("apply_police")
    read = BooleanField("apply_read", [DataRequired("error_read")])

    def validate_email(self, field: ContactField) -> None:
        if not field.data and not self.phone.data:
            raise ValidationError("error_reach")
        field.normalise(email_address, "error_email")

    def validate_phone(self, field: ContactField) -> None:
        field.normalise(phone_number, "error_number")
