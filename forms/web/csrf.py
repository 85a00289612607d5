"""Stateless CSRF token and honeypot in each form: no cookie, no session, nothing stored on her device or ours.

A token says when the form was shown, and carries a random number: the outbox's idempotency key is made from it.
Flask-WTF's own protection needs a cookie and loses her text after an hour; this one needs neither, and leaves the
question where a request comes from to Sec-Fetch-Site and Origin (OWASP CSRF cheat sheet, fetch metadata).
"""

import hashlib
import secrets
from collections.abc import Callable
from typing import Any

from flask_wtf import FlaskForm
from itsdangerous import BadSignature, TimestampSigner
from wtforms import Field, StringField
from wtforms.csrf.core import CSRF
from wtforms.validators import ValidationError

from forms.web.refusal import Refusal

# A form left open over a working day or a night still sends. Well inside the 48 hours for which the outbox remembers
# idempotency keys, so that no accepted token can send the same letter twice.
FRESH_SECONDS = 24 * 3600
# People need longer than this to press Send; most robots do not.
QUICK_SECONDS = 3
# First character of a token: made for a form that was just shown, or for one that came back because it might be a
# robot's. A form filler fills in the honeypot each time, so nothing of this kind is asked twice: a person presses Send
# two times at the most (SAFETY 16), and a robot has to fetch and post a page that was made for its own refusal.
NEW, REISSUED = "n", "a"


class _Signer(TimestampSigner):
    """Signs with the time of the clock it is given."""

    def __init__(self, secret: bytes, clock: Callable[[], float]) -> None:
        super().__init__(secret, salt="ressursvenn form token", digest_method=hashlib.sha256)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock())


class Tokens:
    """Makes and judges CSRF tokens with the service's *secret*; *clock* gives seconds since 1970."""

    def __init__(self, secret: bytes, clock: Callable[[], float]) -> None:
        self._signer = _Signer(secret, clock)

    def issue(self, kind: str = NEW) -> str:
        """Return a new token; *kind* is NEW or REISSUED."""
        return self._signer.sign(kind + secrets.token_urlsafe(16)).decode()

    def problem(self, token: str) -> Refusal | None:
        """Return what is wrong with *token* (EXPIRED, TOO_QUICK), or None when it may be used now."""
        try:
            value, made = self._signer.unsign(token, max_age=FRESH_SECONDS, return_timestamp=True)
        except BadSignature:  # also SignatureExpired
            return Refusal.EXPIRED
        age = self._signer.get_timestamp() - made.timestamp()
        return Refusal.TOO_QUICK if age < QUICK_SECONDS and not value.startswith(REISSUED.encode()) else None

    def was_reissued(self, token: str) -> bool:
        """Whether *token* may be used and was made for a form that came back: nothing is guarded twice."""
        return token.startswith(REISSUED) and self.problem(token) is None


class StatelessCSRF(CSRF):  # type: ignore[misc]  # WTForms has no types
    """Connects WTForms with our tokens (Meta.csrf_context); a posted token that is still good stays in the page."""

    def setup_form(self, form: FlaskForm) -> Any:
        self.tokens: Tokens = form.meta.csrf_context
        self.submitted = form.is_submitted()
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: Field) -> str:
        posted = csrf_token_field.data or ""
        if not self.submitted:
            return self.tokens.issue()
        return self.tokens.issue(REISSUED) if self.tokens.problem(posted) == Refusal.EXPIRED else str(posted)

    def validate_csrf_token(self, _form: FlaskForm, field: Field) -> None:
        if problem := self.tokens.problem(field.data or ""):
            raise ValidationError(problem)


class ProtectedForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form with a CSRF token and a honeypot."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        csrf = True
        csrf_class = StatelessCSRF
        csrf_field_name = "token"

        def get_translations(self, form: FlaskForm) -> None:
            """No translations: every message is a key into data/words/."""

    website = StringField("form_leave_empty")  # the honeypot: hidden from people, and robots fill it in

    def retry_message(self) -> Refusal | None:
        """Why she must press Send once more, or None. Never a silent drop: it may be her."""
        if self.token.errors:
            return Refusal(self.token.errors[0])
        return Refusal.TOO_QUICK if self.website.data and not self.was_asked_again() else None

    def was_asked_again(self) -> bool:
        """Whether it came back before, to be sent once more: then no guard against robots holds it."""
        return bool(self._tokens.was_reissued(self.token.data or ""))

    def ask_again(self) -> None:
        """Put a token into the page with which Send takes it, whatever looked like a robot."""
        self.token.current_token = self._tokens.issue(REISSUED)

    @property
    def _tokens(self) -> Tokens:
        tokens: Tokens = self.meta.csrf_context
        return tokens
