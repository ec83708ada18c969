"""Verification of a signed webhook, for receivers and their tests: the counterpart of what the sender signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import signature
from simulator.clock import wall
from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable


def verify_signature(
    header: str | bytes | None,
    body: bytes | bytearray | memoryview,
    secrets: str | bytes | Iterable[str | bytes],
    *,
    now: float | None = None,
    tolerance: float | None = signature.TOLERANCE,
) -> None:
    """Return when the webhook is genuine (WEBHOOK-SIGN-1); all comparisons take constant time.

    :param header: the value of ``DigitalRiver-Signature`` as it came; None when there was none.
    :param body: the exact bytes of the body, before anything has read or printed them anew.
    :param secrets: the signing secret, or all that are valid during a rotation; one good signature is enough.
    :param now: Unix seconds by the receiver's clock; the machine's time without it.
    :param tolerance: seconds that the timestamp may be away from *now*; None: any.
    :raises BadInput: with the one reason why not; it never holds a secret.
    """
    given: object = body  # callers that check no types must be told, too
    if not isinstance(given, bytes | bytearray | memoryview):
        what = f"the body must be the bytes that came, not {type(body).__name__}: text or JSON has lost them"
        raise BadInput(what, where="body")
    known = [_text(secret) for secret in ([secrets] if isinstance(secrets, str | bytes) else secrets)]
    if not known or not all(known):
        raise BadInput("there is no secret to verify with")
    allowed = float("inf") if tolerance is None else tolerance
    at = wall() if now is None else now
    reason = signature.verify(_text(header or ""), bytes(body), known, at, allowed)
    if reason:
        raise BadInput(reason)


def _text(value: str | bytes) -> str:
    """As text, however it came: some servers hand headers over as bytes, some vaults do so with secrets."""
    return value.decode("utf-8", "surrogateescape") if isinstance(value, bytes) else value
