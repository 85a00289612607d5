"""Delivery failure: how an SMTP attempt ended when the mail server did not take the letter."""

NO_REPLY_AFTER_DATA = "no-reply-after-data"


class DeliveryError(Exception):
    """The mail server did not take the letter, or did not say. Holds nothing of the letter, nor whose it is.

    permanent: this letter was refused (5xx). ambiguous: the server may have it. code: what it replied, if it did.
    opened: False when no session was opened, so that every other letter would have failed as well.
    word: what happened where there is no code: no-answer, no-reply-after-data, no-token, no-starttls, tls-unverified,
    no-auth-mechanism (the server offers none that we know), no-ca-file (the settings name one that is gone).
    """

    def __init__(
        self,
        word: str = "no-answer",
        *,
        permanent: bool = False,
        ambiguous: bool = False,
        code: int | None = None,
        opened: bool = True,
    ) -> None:
        code = code if code and code >= 100 else None  # smtplib says -1 where no number came
        self.word = NO_REPLY_AFTER_DATA if ambiguous and not code else word
        super().__init__(f"not delivered: {code or self.word}")
        self.permanent, self.ambiguous, self.code, self.opened = permanent, ambiguous, code, opened

    @property
    def reason(self) -> str:
        """The code, or the word where there is none: for the log and the outbox."""
        return str(self.code or self.word)
