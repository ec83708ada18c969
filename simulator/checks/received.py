"""What the bundled receiver really got: judged from its own recordings, given as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.checks import payload
from simulator.checks.expectation import Range, counted
from simulator.checks.miss import Miss, short

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.checks.expectation import Received

CHECKS = ("credentials", "signature", "payload", "content_type")


def misses(claim: Received, requests: Sequence[Mapping[str, Any]]) -> Iterator[Miss]:
    """Every part of the claim that does not hold.

    :param requests: the recordings of that inbox: ``number, method, elsewhere, headers, digest, event, order, checks``.
    """
    chosen = [request for request in requests if _meant(claim, request)]
    wanted = claim.count or Range(at_least=1)
    if not wanted.holds(len(chosen)):
        events = ", ".join(dict.fromkeys(str(request["event"] or "(unknown)") for request in chosen[:12]))
        seen = f"{len(chosen)} of {counted(len(requests), 'request')}{': ' + events if events else ''}"
        yield Miss(f"{counted(wanted, 'request')} at {claim.inbox}", seen, "")
    bodies = len({request["digest"] for request in chosen})
    if claim.bodies is not None and not claim.bodies.holds(bodies):
        expected = counted(claim.bodies, "different body", "different bodies")
        yield Miss(f"{expected} at {claim.inbox}", str(bodies), "")
    for request in chosen:
        yield from _request_misses(claim, request)


def _meant(claim: Received, request: Mapping[str, Any]) -> bool:
    return (
        claim.event in ("", request["event"])
        and claim.order in ("", request["order"])
        and claim.method.upper() in ("", request["method"])
        and claim.elsewhere in (None, request["elsewhere"])
    )


def _request_misses(claim: Received, request: Mapping[str, Any]) -> Iterator[Miss]:
    which = f"request {request['number']} at {claim.inbox}"
    for name in CHECKS:
        wanted, seen = getattr(claim, name), request["checks"][name]
        if wanted and wanted != (seen if seen in ("right", "none", "missing") else "wrong"):
            yield Miss(f"{which}: {name} {wanted}", short(seen), "")
    sent = {name.lower(): value for name, value in request["headers"]}
    for name, wanted in claim.headers.items():
        seen = sent.get(name.lower(), payload.ABSENT)
        if not payload.holds(wanted, seen):
            yield Miss(f"{which}: {name}: {short(wanted)}", short(seen), "")
