"""Pieces or not, the digest is that of the whole."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from simulator.digest import digest


@given(st.integers(0, 10_000))
def test_the_digest_is_that_of_the_whole(size: int) -> None:
    data = bytes(number % 251 for number in range(size))
    assert digest(data) == sha256(data).hexdigest()[:32]
