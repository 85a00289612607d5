"""The reasons why a form comes back without being sent; each value is the word key of the sentence above the form."""

from enum import StrEnum


class Refusal(StrEnum):
    """In the page that says it she finds all her text, and can send again."""

    EXPIRED = "again_stale"  # the CSRF token is too old, missing or forged; the page holds a new one
    TOO_QUICK = "again_quick"  # sent within seconds, or with the honeypot filled in: perhaps a robot
    ORIGIN = "again_origin"  # the browser does not say that our page has sent it
    FOREIGN = "again_foreign"  # nothing that a page of ours sends; her form is not in the page
    RATE_LIMITED = "again_rate_limited"
    TOO_LARGE = "again_large"
    MISREAD = "again_misread"  # the form's bytes are not UTF-8; the page shows how they were read
    CENTRE_CLOSED = "again_closed"  # the centre's certificate may not be used any more
    ALL_CLOSED = "again_shut"  # no inbox takes this form
    UNAVAILABLE = "again_unavailable"  # the outbox cannot be used, or an exception of ours
    UNSURE = "again_unsure"  # perhaps it was stored; the same answers with the same token are stored once
