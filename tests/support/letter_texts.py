"""Texts of letters that tend to break on their way, each by what is odd about it."""

TEXTS = {
    "Arabic": "أريد التحدث مع شخص ما\n",
    "Tigrinya": "ኣብ ሰዓት 10 ደውልለይ።",
    "Sámi": "Čálit munnje, áinnas eahkedis. Ŋ ŧ đ ž",
    "emoji sequences": "👩‍👩‍👧 🏳️‍🌈 🇳🇴 👍🏿",
    "a very long line": "å" * 200_000,
    "dots and From": ".\n..\n.\nFrom the start\n>From\n\n",
    "armour": "-----BEGIN PGP MESSAGE-----\n\n-----END PGP MESSAGE-----\n--=_boundary--",
    "headers": "Hei\n\nBcc: en@example.org\r\n\r\nSubject: nei",
    "nothing": "",
    "spaces at the ends": "  Hei \n\n \t ",
    "a lone CR": "a\rb",
}
