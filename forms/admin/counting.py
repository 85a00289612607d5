"""Numbers and times in the output of commands (pluralisation): "1 letter", "3 hours"."""

UNITS = ((86400, "day"), (3600, "hour"), (60, "minute"))


def letters(count: int) -> str:
    """So many letters."""
    return plural(count, "letter")


def plural(count: int, word: str) -> str:
    """*count* and *word*, with an s where it is not one."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def age(seconds: int) -> str:
    """So long, in the largest unit of which there are two: "47 hours", "3 days"."""
    for length, word in UNITS[:-1]:
        if seconds >= 2 * length:
            return plural(seconds // length, word)
    return plural(max(0, seconds) // UNITS[-1][0], UNITS[-1][1])
