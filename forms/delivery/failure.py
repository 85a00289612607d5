"""Delivery failure: how an SMTP attempt ended when the mail server did not take the letter."""

NO_REPLY_AFTER_DATA = "no-reply-after-data"
TRANSIENT = "no-answer"  # the word for what passes by itself, as a rule


class DeliveryError(Exception):
    """The mail server did not take the letter, or did not say. Holds nothing of the letter, nor whose it is.

    permanent: this recipient or this message was refused (5xx). ambiguous: the server may have it. code: what it
    replied, if it did, and enhanced (RFC 3463), as in "5.1.1". opened: False when the session does not take letters,
    so that every other letter would have failed as well. word: what happened where there is no code: no-answer,
    no-reply-after-data, no-token, no-starttls, tls-unverified, no-auth-mechanism (the server offers none that we know),
    no-ca-file (the settings name one that is gone), no-inbox (they have none for the centre), not-confirmed (nobody has
    confirmed the one that they have). fault: what is wrong with
    the server's certificate, in OpenSSL's words.
    """

    def __init__(
        self,
        word: str = TRANSIENT,
        *,
        permanent: bool = False,
        ambiguous: bool = False,
        code: int | None = None,
        enhanced: str = "",
        opened: bool = True,
        fault: str = "",
    ) -> None:
        code = code if code and code >= 100 else None  # smtplib says -1 where no number came
        self.word = NO_REPLY_AFTER_DATA if ambiguous and not code else word
        super().__init__(f"not delivered: {code or self.word}")
        self.permanent, self.ambiguous, self.code, self.opened = permanent, ambiguous, code, opened
        self.enhanced, self.fault = enhanced if code else "", fault

    @property
    def reason(self) -> str:
        """The code, or the word where there is none: for the outbox."""
        return str(self.code or self.word)

    @property
    def explained(self) -> str:
        """The reason, with the enhanced code, as in "550 5.4.5": for the log."""
        return f"{self.reason} {self.enhanced}".rstrip()

    @property
    def refuses_us(self) -> bool:
        """Whether nothing will change before somebody puts it right, and it is not this letter: told after one."""
        if self.code:
            return self.code // 100 == 5 and not self.permanent
        return not self.opened and self.word != TRANSIENT
