"""Form fields and validators (WTForms): short text, contact details, choices. Messages are keys of data/words/."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from wtforms import Field, RadioField, SelectChoice, StringField, ValidationError
from wtforms.validators import AnyOf, Length, StopValidation

from forms.web import normalise
from forms.web.csrf import ProtectedForm

SHORT = 200  # characters
NO_YES = ("no", "yes")


class Normaliser(Protocol):
    """What the modules phone_number and email_address can do."""

    def read(self, typed: str) -> str | None: ...

    def is_what_was_typed(self, typed: str, read: str) -> bool: ...


class ContactField(StringField):  # type: ignore[misc]  # WTForms has no types
    """A telephone number or an e-mail address: `data` as it was typed, `normalised` as it is dialled or written to."""

    data: Any
    normalised = ""

    def normalise(self, kind: Normaliser, message: str) -> None:
        """Set `normalised`, or raise ValidationError; *kind* is the module phone_number or email_address.

        Where the two differ by more than spaces, she sees in the field how it was read, and is asked. When she sends
        that, nothing differs any more. An answer that is too long is not read at all (SAFETY 24).
        """
        if self.errors or not self.data:
            return
        typed = str((self.raw_data or [self.data])[0])  # before the filters: they drop what may be a part of it
        read = kind.read(typed) if len(typed.strip()) <= SHORT else None
        if read is None:
            raise ValidationError(message)
        if not kind.is_what_was_typed(typed, read):
            self.data = read
            raise ValidationError(f"error_confirm \u2066{read}\u2069")
        self.normalised = read


def at_most(number: int) -> Length:
    """The answer has at most *number* characters; longer text is kept and she is told, never cut."""
    return Length(max=number, message="error_long %(max)d")


def only_if(name: str, *values: str) -> Callable[[ProtectedForm, Field], None]:
    """The answer counts only beside one of *values* in the field *name*; else it is folded away and not judged."""

    def check(form: ProtectedForm, _field: Field) -> None:
        if form[name].data not in values:
            raise StopValidation

    return check


def text(label: str, *validators: Any, field: type[StringField] = StringField) -> StringField:
    return field(label, [*validators, at_most(SHORT)], filters=[normalise.line])


def each_of(names: tuple[str, ...], message: str) -> Callable[[ProtectedForm, Field], None]:
    """Every chosen answer is one of *names*: another one would be missing in the letter without a word."""

    def check(_form: ProtectedForm, field: Field) -> None:
        if set(field.data or ()) - set(names):
            raise ValidationError(message)

    return check


def choices(prefix: str, names: Iterable[str]) -> list[SelectChoice]:
    return [SelectChoice(name, f"{prefix}_{name}") for name in names]


def one_of(label: str, names: tuple[str, ...], message: str, prefix: str = "", **options: Any) -> RadioField:
    """Radio buttons. `validate_choice` is off, since the message of WTForms would not be in her language."""
    validators = [*options.pop("validators", ()), AnyOf(names, message=message)]
    return RadioField(label, validators, choices=choices(prefix or label, names), validate_choice=False, **options)


def no_yes(label: str) -> RadioField:
    return one_of(label, NO_YES, "error_choice", "form", default="no")
