"""The public helper that verifies a signed webhook."""

from __future__ import annotations

import pytest

import simulator
from simulator import signature, verify_signature
from simulator.clock import wall
from simulator.errors import BadInput

BODY = b'{"id":"1"}'
STAMP = "1648138901"
NOW = 1_648_138_950.0
HEADER = signature.header(["new", "old"], STAMP, BODY)


@pytest.mark.parametrize("secrets", ["new", "old", ["old"], ("other", "new")])
def test_one_good_signature_is_enough(secrets: str | list[str]) -> None:
    verify_signature(HEADER, BODY, secrets, now=NOW)


@pytest.mark.parametrize(
    ("header", "body", "secrets", "said"),
    [
        (None, BODY, "new", "no DigitalRiver-Signature header"),
        ("", BODY, "new", "no DigitalRiver-Signature header"),
        (STAMP, BODY, "new", "malformed"),
        (HEADER, BODY, "other", "another secret, or the body was changed"),
        (HEADER, BODY + b"\n", "new", "another secret, or the body was changed"),
        (HEADER, BODY, [], "no secret to verify with"),
        (HEADER, BODY, ["new", ""], "no secret to verify with"),
    ],
)
def test_a_wrong_one_has_one_reason(header: str | None, body: bytes, secrets: str | list[str], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        verify_signature(header, body, secrets, now=NOW)


def test_its_age_counts_by_the_clock_of_the_machine_unless_told_otherwise() -> None:
    fresh = signature.header(["new"], str(int(wall())), BODY)
    verify_signature(fresh, BODY, "new")
    with pytest.raises(BadInput, match="s old, the tolerance is 300 s"):
        verify_signature(HEADER, BODY, "new")
    verify_signature(HEADER, BODY, "new", tolerance=None)
    verify_signature(HEADER, BODY, "new", now=NOW, tolerance=49.0)
    with pytest.raises(BadInput, match="49 s old, the tolerance is 48 s"):
        verify_signature(HEADER, BODY, "new", now=NOW, tolerance=48.0)


def test_it_is_public() -> None:
    assert "verify_signature" in dir(simulator)
