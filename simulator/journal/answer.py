"""What a receiver answered, in one line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from simulator.records import Attempt

_LONGEST: Final = 100
_MARKUP: Final = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.DOTALL | re.IGNORECASE)


def said(attempt: Attempt) -> str:
    """Why an attempt came to what it did, and how the receiver's own words begin, their markup taken off.

    ``answered 500 Internal Server Error: KeyError: 'shippingAddress'``
    """
    body = attempt.exchanges[-1].answer_body if attempt.exchanges else ""
    text = " ".join(_MARKUP.sub(" ", body).split())
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return f"{attempt.reason}: {text}" if text else attempt.reason
