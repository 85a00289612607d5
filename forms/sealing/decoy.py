"""A certificate that nobody can open: openpgp.py seals to it besides, and takes its packet out of the letter again.

Only to make the library write the older kind of message, which everybody's program opens: it does so when one of the
recipients says that it takes nothing newer. RNP, and so Thunderbird, says nothing of it in its keys.

Nobody has the secret half of the encryption key: there never was one. A point of Curve 25519 is any 32 bytes, and
these are the SHA-256 of SENTENCE, so a test can see that they were not made from a secret. The signing key that
put it together was dropped in the memory of the process that made it; whoever had it could read nothing with it.
It is of version 4, of 1 January 2026, and does not end. Its one wish: Features (RFC 9580, 5.2.3.32) = SEIPD version 1.
"""

from base64 import b64decode

SENTENCE = b"Ressursvenn: nobody has the secret half of this key"
CERTIFICATE = b64decode(
    "xjMEaVW5ABYJKwYBBAHaRw8BAQdAAO85ODpz2tV5p0F348NWATIHxY0JdWIzlZeGyjlw78/ChQQfFgoALQUCaVW5ABYhBJbrk8Ykt4C+D2yDOla9"
    "AXDCPmsJAhsBAh4BBAsJCAcEFQoJCAAKCRBWvQFwwj5rCQSTAQD8/kOebA1oJvBCd5WxfEAn7YhinNfzLo+8Nm8i7qas6AD7BtJ7M9e3mX5qF3eZ"
    "+jY+Tvul+N1oXHQIfGrTiLasxw7OOARpVbkAEgorBgEEAZdVAQUBAQdAgIqakcaJRLQvpU/yAhmBZYVHYO/YL1VaflPDUKGnMMYDAQgJwngEGBYK"
    "ACAFAmlVuQAWIQSW65PGJLeAvg9sgzpWvQFwwj5rCQIbDAAKCRBWvQFwwj5rCX6qAP0Yne7Hz4FTX4/cVYwwQQE/mYYW0rnjavQ+N84LYRqtggD/"
    "cTscZafcRwT5Xamiw7OPCmTTSNK4gGxO4kVDJ/w1LAo="
)
