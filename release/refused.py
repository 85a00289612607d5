"""The error of release packaging: one sentence for the person who ran the command."""


class ReleaseRefused(Exception):
    """Nothing was made. The text says what is wrong and what would be right."""
