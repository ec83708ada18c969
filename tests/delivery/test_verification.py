"""The public helper that verifies a signed webhook."""

from __future__ import annotations

from typing import Any

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


@pytest.mark.parametrize("secrets", [b"new", ["other", b"new"], {"new": 1}.keys()])
@pytest.mark.parametrize("body", [BODY, bytearray(BODY), memoryview(BODY)])
def test_bytes_will_do_wherever_servers_and_vaults_hand_them_over(body: bytes, secrets: Any) -> None:
    verify_signature(HEADER.encode(), body, secrets, now=NOW)


@pytest.mark.parametrize("body", [BODY.decode(), {"id": "1"}, None])
def test_a_body_that_was_read_already_is_told_as_such(body: Any) -> None:
    with pytest.raises(BadInput, match=r"^body: the body must be the bytes that came, not (str|dict|NoneType)"):
        verify_signature(HEADER, body, "new", now=NOW)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (HEADER.replace(", ", ","), ""),
        (f"  {HEADER}  ", ""),
        (f"t={STAMP}, v1={signature.sign('new', STAMP, BODY)}", "no signature matches"),
        (f"{STAMP}; {signature.sign('new', STAMP, BODY)}", "malformed"),
        (f"{STAMP}, {signature.sign('new', STAMP, BODY)},", "malformed"),
        (f"{STAMP}, {'x' * 44}, {signature.sign('new', STAMP, BODY)}", ""),
        (", ".join([STAMP, *["x" * 44] * 16, signature.sign("new", STAMP, BODY)]), "more than 16 signatures"),
        (f"{STAMP}, ü", "no signature matches"),
        (b"1648138901, \xff", "no signature matches"),
        (signature.header(["new"], "soon", BODY), "timestamp 'soon' cannot be read"),
        (signature.header(["new"], "1" * 60, BODY), "cannot be read"),
        (signature.header(["new"], "1648138901000", BODY), ""),
        (signature.header(["new"], "2022-03-24T16:21:41.000Z", BODY), ""),
        (signature.header(["new"], "1648139300", BODY), "350 s ahead, the tolerance is 300 s"),
    ],
)
def test_forms_of_the_header(header: str | bytes, said: str) -> None:
    if said:
        with pytest.raises(BadInput, match=said):
            verify_signature(header, BODY, "new", now=NOW)
    else:
        verify_signature(header, BODY, "new", now=NOW)


def test_no_reason_holds_a_secret_or_the_right_signature() -> None:
    with pytest.raises(BadInput) as caught:
        verify_signature(HEADER, BODY, "whk_very_secret", now=NOW)
    assert "very_secret" not in str(caught.value)
    assert signature.sign("whk_very_secret", STAMP, BODY) not in str(caught.value)


def test_it_is_public() -> None:
    assert "verify_signature" in dir(simulator)
