"""The enumeration of the three forms; its values stand in URLs, settings, JSON and the outbox."""

from enum import StrEnum


class Form(StrEnum):
    """A form that can be open. Iteration gives the order of menus and tables."""

    WRITE = "write"  # a woman asks a centre to contact her
    APPLY = "apply"  # a woman applies to be a volunteer
    REPORT = "report"  # anybody tells the editors that something on the pages is wrong


OF_CENTRES = (Form.WRITE, Form.APPLY)  # the forms whose letters go to a centre, or to the coordinator in its place
EDITORS = "editors"  # who gets the letters of REPORT: stands where else the id of a centre does
