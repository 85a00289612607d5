"""Where in its line a mistake is, and that what is said of it can be said in Norwegian."""

import pytest

from directory import Directory
from directory.messages import Message
from site_builder import completeness, prose, vocabulary

# By line: the column (from 1) of what is wrong in it, and the first words of what is said in Norwegian.
LINES = {
    "Se [her](finn.md) nå.": (10, "lenken 'finn.md' fører ingen steder"),
    "Se [her](find.md) og (der)[find.md].": (27, "en lenke er ikke hel"),
    "Se [](find.md).": (4, "lenken '[](find.md)' har ingen tekst"),
    "Ring {tel:xx} nå.": (6, "'{tel:xx}' finnes ikke; bruk {tel:police}"),
    "{tel:vo} og {tel:vo": (13, "en '{' mangler sin '}' på samme linje"),
    "{keep:elsewhere} tel:vo": (18, "'tel:vo' står uten klammene rundt"),
    "Ring 116 006 nå.": (6, "nummeret '116 006' er skrevet inn for hånd"),
    "Ring **22** 48 03 80 nå.": (6, "nummeret '22 48 03 80' er skrevet inn for hånd"),
    "Vi er i Prøvegata 4.": (9, "gateadressen 'Prøvegata 4' er skrevet inn"),
    "Husk **dette nå.": (6, "en * ville blitt vist som den er skrevet"),
    "Skriv <b>nå</b>.": (7, "'<b>' er HTML-kode"),
    "Skriv til a@prove.example": (11, "en e-postadresse kan bare stå på siden for frivillige"),
    "Ring :material-fone: nå.": (6, "ikonet ':material-fone:' finnes ikke"),
    "Se [her](find.md) { .md-button }": (19, "{ .md-button } til en knapp må stå rett bak lenken"),
    "Ring ~~ikke~~ nå.": (6, "~~ (gjennomstreket) virker ikke her"),
    "  • ett": (3, "'•' blir ingen liste"),
    "Vi er 14 sentre.": (7, "'14 sentre' er skrevet inn for hånd"),
    "Dette er ikke ferd": (18, "siden slutter midt i en setning"),
}


def found(line: str, directory: Directory) -> list[tuple[int, Message]]:
    known = ["index.md", "find.md"]
    said = (
        *completeness.problems([line]),
        *vocabulary.problems([line]),
        *prose.problems([line], "find", directory, known),
    )
    return [(column, text) for _, text, column in said]


@pytest.mark.parametrize("line", LINES)
def test_a_mistake_is_told_at_its_column_in_norwegian(sample_directory: Directory, line: str) -> None:
    column, said = LINES[line]

    assert any(text.in_language("nb").startswith(said) and at == column for at, text in found(line, sample_directory))
