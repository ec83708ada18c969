"""The webhook signature: known answers, every way to be wrong, and what is shown of secrets."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator import signature
from simulator.errors import BadInput
from simulator.seed import Seed

OLD = "whk_0b3bff3c-9d4c-4f0e-8f4b-7c1f3a1d2e5f"
NEW = "whk_6a1c7f0e-2b58-4f43-9f58-0d7f5cf2b8aa"
BODY = '{"id":"1","type":"order.accepted","name":"Müller"}'.encode()
NOW = 1_648_138_901.75


def test_the_signature_is_base64_of_hmac_sha256_over_stamp_dot_body() -> None:
    digest = hmac.new(OLD.encode(), b"1648138901." + BODY, hashlib.sha256).digest()
    assert signature.sign(OLD, "1648138901", BODY) == base64.b64encode(digest).decode()
    assert len(signature.sign(OLD, "1648138901", BODY)) == 44


def test_a_known_answer_does_not_change() -> None:
    assert signature.sign("whk_key", "1648138901", b"{}") == "Uyod9CNe0JBRvqbDz7Txr2Vt6Pgh3HDxUj+v+32elDo="


@pytest.mark.parametrize(
    ("seconds", "unix", "millis", "iso"),
    [
        (NOW, "1648138901", "1648138901750", "2022-03-24T16:21:41.750Z"),
        (0.0, "0", "0", "1970-01-01T00:00:00.000Z"),
        (1.001, "1", "1001", "1970-01-01T00:00:01.001Z"),
        (1_700_000_000.9999, "1700000000", "1700000000999", "2023-11-14T22:13:20.999Z"),
    ],
)
def test_timestamps_are_cut_never_rounded_up(seconds: float, unix: str, millis: str, iso: str) -> None:
    assert signature.timestamp(seconds) == unix
    assert signature.timestamp(seconds, "unix") == unix
    assert signature.timestamp(seconds, "unix_ms") == millis
    assert signature.timestamp(seconds, "iso8601") == iso


def test_the_header_holds_the_stamp_and_one_signature_for_each_secret() -> None:
    new, old = signature.sign(NEW, "1", BODY), signature.sign(OLD, "1", BODY)
    assert signature.header([NEW], "1", BODY) == f"1, {new}"
    assert signature.header([NEW, OLD], "1", BODY, "newest_first") == f"1, {new}, {old}"
    assert signature.header((NEW, OLD), "1", BODY, "oldest_first") == f"1, {old}, {new}"
    with pytest.raises(BadInput, match="needs a signing secret"):
        signature.header([], "1", BODY)


@given(
    body=st.binary(max_size=60),
    secrets=st.lists(st.text(min_size=1, max_size=10), min_size=1, max_size=3, unique=True),
    known=st.lists(st.text(min_size=1, max_size=10), max_size=2),
    form=st.tuples(st.sampled_from(["unix", "unix_ms", "iso8601"]), st.sampled_from(["newest_first", "oldest_first"])),
    away=st.floats(-299, 298),
)
def test_what_is_signed_verifies_with_any_one_of_the_secrets(
    body: bytes,
    secrets: list[str],
    known: list[str],
    form: tuple[Any, Any],
    away: float,
) -> None:
    stamp = signature.timestamp(NOW, form[0])
    value = signature.header(secrets, stamp, body, form[1])
    for secret in secrets:
        assert signature.verify(value, body, [*known, secret], NOW + away) == ""


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("", "no DigitalRiver-Signature header"),
        ("1648138901", 'malformed DigitalRiver-Signature: expected "<timestamp>, <signature>"'),
        ("1648138901, ", 'malformed DigitalRiver-Signature: expected "<timestamp>, <signature>"'),
        ("1648138901, a,, b", 'malformed DigitalRiver-Signature: expected "<timestamp>, <signature>"'),
        ("1648138901" + ", a" * 17, "malformed DigitalRiver-Signature: more than 16 signatures"),
        ("1648138901, abc", "no signature matches: another secret, or the body was changed"),
        ("1648138901, é\udcff", "no signature matches: another secret, or the body was changed"),
        ("t=1648138901, v1=abc", "no signature matches: another secret, or the body was changed"),
    ],
)
def test_what_is_no_signature_is_told(value: str, reason: str) -> None:
    assert signature.verify(value, BODY, [OLD], NOW) == reason


def test_another_body_secret_or_stamp_does_not_verify() -> None:
    value = signature.header([NEW], "1648138901", BODY)
    wrong = "no signature matches: another secret, or the body was changed"
    assert signature.verify(value, BODY, [NEW], NOW) == ""
    assert signature.verify(value, BODY + b" ", [NEW], NOW) == wrong
    assert signature.verify(value, BODY, [OLD], NOW) == wrong
    assert signature.verify(value, BODY, [], NOW) == wrong
    assert signature.verify(value.replace("1648138901", "1648138902"), BODY, [NEW], NOW) == wrong
    assert signature.verify(value.swapcase(), BODY, [NEW], NOW) == wrong


@pytest.mark.parametrize(
    ("stamp", "now", "reason"),
    [
        ("1000000", 1_000_300.0, ""),
        ("1000000", 999_700.0, ""),
        ("1000000", 1_000_301.0, "the timestamp is 301 s old, the tolerance is 300 s"),
        ("1000000", 999_699.0, "the timestamp is 301 s ahead, the tolerance is 300 s"),
        ("1648138901750", NOW, ""),
        ("2022-03-24T16:21:41.750Z", NOW, ""),
        ("2022-03-24T16:21:41Z", NOW + 400, "the timestamp is 401 s old, the tolerance is 300 s"),
        ("yesterday", NOW, "the timestamp 'yesterday' cannot be read"),
        ("9" * 40, NOW, f"the timestamp '{'9' * 40}' cannot be read"),
        ("١٦٤٨١٣٨٩٠١", NOW, "the timestamp '١٦٤٨١٣٨٩٠١' cannot be read"),
        ("-5", NOW, "the timestamp '-5' cannot be read"),
    ],
)
def test_an_old_or_unreadable_stamp_is_told_though_its_signature_is_right(stamp: str, now: float, reason: str) -> None:
    assert signature.verify(signature.header([OLD], stamp, BODY), BODY, [OLD], now) == reason


def test_the_tolerance_is_settable() -> None:
    value = signature.header([OLD], "1000000", BODY)
    assert signature.verify(value, BODY, [OLD], 1_000_001.0, tolerance=0) != ""
    assert signature.verify(value, BODY, [OLD], 9e9, tolerance=float("inf")) == ""
    assert signature.verify(value, BODY, [OLD], float("nan")) != ""


def test_blanks_around_the_commas_do_not_matter() -> None:
    signed = signature.sign(OLD, "1648138901", BODY)
    assert signature.verify(f" 1648138901 ,{signed} ", BODY, [OLD], NOW) == ""


def test_a_new_secret_derives_from_the_seed() -> None:
    secret = signature.new_secret(Seed("7", "endpoint/a"))
    assert secret == signature.new_secret(Seed("7", "endpoint/a"))
    assert secret != signature.new_secret(Seed("7", "endpoint/b"))
    assert secret[:4] == "whk_"
    assert [len(part) for part in secret[4:].split("-")] == [8, 4, 4, 4, 12]


@given(st.text())
def test_a_mask_shows_four_characters_of_a_long_secret_and_none_of_a_short_one(text: str) -> None:
    shown = signature.mask(text)
    assert shown == (text[:4] + "…" if len(text) >= 8 else "…")


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("Authorization", "Basic dXNlcjpwYXNz", "Basic …"),
        ("authorization", "Bearer abc.def.ghi", "Bearer …"),
        ("AUTHORIZATION", "opaque-token", "…"),
        ("Proxy-Authorization", "Basic dXNlcjpwYXNz", "Basic …"),
        ("DigitalRiver-Signature", "1648138901, abcdefghijkl, mnopqrstuvwx", "1648138901, abcd…, mnop…"),
        ("digitalriver-signature", "1648138901", "1648138901"),
        ("Cookie", "session=123456", "sess…"),
        ("Content-Type", "application/json", "application/json"),
    ],
)
def test_headers_show_what_they_may(name: str, value: str, shown: str) -> None:
    assert signature.mask_header(name, value) == shown
