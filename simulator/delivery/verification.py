"""Verification of a signed webhook, for receivers and their tests: the counterpart of what the sender signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import signature
from simulator.clock import wall
from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence


def verify_signature(
    header: str | None,
    body: bytes,
    secrets: str | Sequence[str],
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
    known = [secrets] if isinstance(secrets, str) else list(secrets)
    if not known or not all(known):
        raise BadInput("there is no secret to verify with")
    allowed = float("inf") if tolerance is None else tolerance
    reason = signature.verify(header or "", body, known, wall() if now is None else now, allowed)
    if reason:
        raise BadInput(reason)
