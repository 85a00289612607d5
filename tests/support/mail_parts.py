"""The bytes of one part of an e-mail message."""

from email.message import Message
from typing import Any


def payload(part: Any) -> bytes:
    """The decoded bytes of *part*, which must be a single part of a message."""
    assert isinstance(part, Message)
    decoded = part.get_payload(decode=True)
    assert isinstance(decoded, bytes)
    return decoded
