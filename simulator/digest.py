"""The key under which bytes are kept once."""

from __future__ import annotations

from hashlib import blake2b

PIECE = 2047
"""hashlib lets go of the interpreter lock for more than this; getting it back from a busy thread costs far more."""


def digest(data: bytes) -> str:
    """32 hexadecimal digits for *data*."""
    if len(data) <= PIECE:
        return blake2b(data, digest_size=16).hexdigest()
    made = blake2b(digest_size=16)
    view = memoryview(data)
    for start in range(0, len(data), PIECE):
        made.update(view[start : start + PIECE])
    return made.hexdigest()
