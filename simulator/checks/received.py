"""What the bundled receiver really got: judged from its own recordings, given as plain values."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from simulator.checks.expectation import AT_LEAST_ONE, counted
from simulator.checks.miss import Miss, short
from simulator.checks.value import ABSENT, differences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.checks.expectation import Received
    from simulator.journal import Journal

CHECKS = ("credentials", "signature", "payload", "content_type")


def misses(journal: Journal, claim: Received, requests: Sequence[Mapping[str, Any]]) -> Iterator[Miss]:
    """Every part of the claim that does not hold.

    :param requests: the recordings of that inbox: ``number, nth, method, elsewhere, headers, digest, event, order,
        checks``.
    """
    chosen = [request for request in requests if _meant(claim, request)]
    wanted = claim.count or AT_LEAST_ONE
    if not wanted.holds(len(chosen)):
        yield Miss(f"{counted(wanted, 'request')}{_filters(claim)} at {claim.inbox}", _got(chosen, requests))
    bodies = len({request["digest"] for request in chosen})
    if chosen and claim.bodies is not None and not claim.bodies.holds(bodies):
        seen = f"{counted(bodies, 'different body', 'different bodies')} in {counted(len(chosen), 'request')}"
        yield Miss(f"{counted(claim.bodies, 'different body', 'different bodies')} at {claim.inbox}", seen)
    for request in chosen:
        about = f"request {request['number']} at {claim.inbox} ({request['event'] or request['method']})"
        for expected, seen in _request_misses(claim, request):
            yield Miss(expected, seen, _attempt(journal, claim, request), about)


def _meant(claim: Received, request: Mapping[str, Any]) -> bool:
    return (
        claim.event in ("", request["event"])
        and claim.order in ("", request["order"])
        and claim.method.upper() in ("", request["method"])
        and claim.elsewhere in (None, request["elsewhere"])
    )


def _filters(claim: Received) -> str:
    words = [f" of {claim.event}"] if claim.event else []
    words += [f" for order {claim.order}"] if claim.order else []
    words += [f" by {claim.method.upper()}"] if claim.method else []
    words += [f" by its {'other' if claim.elsewhere else 'own'} origin"] if claim.elsewhere is not None else []
    return "".join(words)


def _got(chosen: Sequence[Mapping[str, Any]], requests: Sequence[Mapping[str, Any]]) -> str:
    """How many were meant, and what there was in all when that says more."""
    events = Counter(f"{request['method']} {request['event'] or '(unknown)'}" for request in chosen or requests)
    names = ", ".join(f"{name} x{number}" if number > 1 else name for name, number in events.most_common(12))
    shown = f" ({names})" if names else ""
    if len(chosen) == len(requests) or chosen:
        return f"{counted(len(chosen) or 'no', 'request')}{shown}"
    return f"none of {counted(len(requests), 'request')}{shown}"


def _request_misses(claim: Received, request: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in CHECKS:
        wanted, seen = getattr(claim, name), request["checks"][name]
        if wanted and wanted != (seen if seen in ("right", "none", "missing") else "wrong"):
            yield f"{name} {wanted}", f"{name} {short(seen)}"
    sent = {name.lower(): value for name, value in request["headers"]}
    for name, wanted in claim.headers.items():
        for place, expected, seen in differences(wanted, sent.get(name.lower(), ABSENT), name):
            yield f"header {place} {expected}", f"header {place} {seen}"


def _attempt(journal: Journal, claim: Received, request: Mapping[str, Any]) -> tuple[str, ...]:
    """The attempt that carried this request there: the nth arrival of a body is its nth attempt."""
    for delivery in journal.select(endpoint=claim.endpoint):
        if delivery.body == request["digest"] and (attempts := journal.attempts_of(delivery.id)):
            return (attempts[min(request.get("nth", 1), len(attempts)) - 1].id,)
    return ()
