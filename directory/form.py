"""The enumeration of the two contact forms; its values stand in URLs, settings, JSON and the outbox."""

from enum import StrEnum


class Form(StrEnum):
    """A form that a centre can have open. Iteration gives the order of menus and tables."""

    WRITE = "write"  # a woman asks a centre to contact her
    APPLY = "apply"  # a woman applies to be a volunteer
