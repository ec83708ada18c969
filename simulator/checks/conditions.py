"""The conditions that an expectation can set for one delivery, each a small pure function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.checks import payload
from simulator.checks.expectation import counted, described
from simulator.checks.miss import Miss, plain, short
from simulator.instant import format_span, iso_micros
from simulator.journal.answer import said
from simulator.records import OAuth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from simulator.checks.expectation import AttemptClaim, Expectation, HopClaim
    from simulator.journal import Journal
    from simulator.records import Attempt, Delivery, Exchange


def misses(journal: Journal, expectation: Expectation, delivery: Delivery) -> Iterator[Miss]:
    """Every condition that does not hold for this delivery."""
    for condition in _CONDITIONS:
        yield from condition(journal, expectation, delivery)


def proof(journal: Journal, delivery: Delivery) -> tuple[str, ...]:
    """The entry that shows how far a delivery has come: its latest attempt, or itself."""
    attempts = journal.attempts_of(delivery.id)
    return (attempts[-1].id if attempts else delivery.id,)


def _disposition(journal: Journal, expectation: Expectation, delivery: Delivery) -> Iterator[Miss]:
    seen = journal.disposition(delivery.id)
    wanted = expectation.disposition
    met = seen in ("", "retry", "hop") if wanted == "open" else seen == wanted
    if wanted and not met:
        yield Miss(f"disposition {wanted}", outcome(journal, delivery), proof(journal, delivery))


def _attempts(journal: Journal, expectation: Expectation, delivery: Delivery) -> Iterator[Miss]:
    seen = len(journal.attempts_of(delivery.id))
    if expectation.attempts is not None and not expectation.attempts.holds(seen):
        yield Miss(counted(expectation.attempts, "attempt"), counted(seen, "attempt"), proof(journal, delivery))


def _within(journal: Journal, expectation: Expectation, delivery: Delivery) -> Iterator[Miss]:
    if expectation.within is None:
        return
    ended, since = journal.settled_at(delivery.id), expectation.since
    expected = f"settled within {format_span(expectation.within)} of {iso_micros(since)}"
    if ended is None:
        yield Miss(expected, "still open", proof(journal, delivery))
    elif ended - since > expectation.within:
        seen = f"settled after {format_span(ended - since)} at {iso_micros(ended)}"
        yield Miss(expected, seen, proof(journal, delivery))


def _attempt(journal: Journal, expectation: Expectation, delivery: Delivery) -> Iterator[Miss]:
    attempts = journal.attempts_of(delivery.id)
    for claim in expectation.attempt:
        chosen = _chosen(claim, attempts)
        if not chosen:
            wanted = f"attempt {claim.number}" if isinstance(claim.number, int) else f"{claim.number} attempt"
            yield Miss(wanted, counted(len(attempts), "attempt"), proof(journal, delivery))
            continue
        found = [list(_claim_misses(claim, attempt, attempts, delivery)) for attempt in chosen]
        if claim.number == "any":
            if all(found):
                seen = ", ".join(each[0].seen for each in found[-3:])
                yield Miss(described(claim), f"none such: {seen}", found[-1][0].evidence)
        else:
            yield from (miss for each in found for miss in each)


def _chosen(claim: AttemptClaim, attempts: Sequence[Attempt]) -> Sequence[Attempt]:
    match claim.number:
        case "any" | "every":
            return attempts
        case "first":
            return attempts[:1]
        case "last":
            return attempts[-1:]
        case number:
            return [attempt for attempt in attempts if attempt.number == number]


def _claim_misses(
    claim: AttemptClaim, attempt: Attempt, attempts: Sequence[Attempt], delivery: Delivery
) -> Iterator[Miss]:
    which = f"attempt {attempt.number}"
    last = attempt.exchanges[-1] if attempt.exchanges else None
    before = [each.at for each in attempts if each.number == attempt.number - 1]
    seen: dict[str, Any] = {
        "status": last.status if last else 0,
        "statuses": tuple(exchange.status for exchange in attempt.exchanges),
        "failure": last.failure if last else "",
        "disposition": attempt.disposition,
        "gap": attempt.at - before[0] if before else None,
        "after": attempt.at - delivery.due,
    }
    for name, value in seen.items():
        wanted = getattr(claim, name)
        if wanted is not None and wanted != value:
            broken = f" ({last.failure})" if name == "status" and last and last.failure else ""
            yield Miss(
                f"{which} {name} {_show(name, wanted)}", f"{which} {name} {_show(name, value)}{broken}", (attempt.id,)
            )
    notes = [note for exchange in attempt.exchanges for note in exchange.notes]
    parts = (("reason", [attempt.reason]), ("rule", list(attempt.rules)), ("note", notes))
    for name, values in parts:
        wanted = getattr(claim, name)
        if wanted and not any(wanted == value if name == "rule" else wanted in value for value in values):
            yield Miss(f'{which} {name} "{wanted}"', f"{which} {name} {', '.join(values) or 'none'}", (attempt.id,))


def _hops(journal: Journal, expectation: Expectation, delivery: Delivery) -> Iterator[Miss]:
    if expectation.hops is None:
        return
    attempts = journal.attempts_of(delivery.id)
    chosen = (_chosen(expectation.attempt[0], attempts) if expectation.attempt else attempts)[-1:]
    if not chosen:
        yield Miss("an attempt with hops", counted(len(attempts) or "no", "attempt"), proof(journal, delivery))
        return
    attempt, hops = chosen[0], chosen[0].exchanges[1:]
    wanted = expectation.hops if isinstance(expectation.hops, int) else len(expectation.hops)
    which = f"attempt {attempt.number}"
    if len(hops) != wanted:
        path = " -> ".join(f"{hop.status or hop.failure} {hop.url}" for hop in hops)
        seen = f"{which} with {counted(len(hops), 'hop')}{': ' + path if path else ''}"
        yield Miss(f"{which} with {counted(wanted, 'hop')}", seen, (attempt.id,))
    elif not isinstance(expectation.hops, int):
        for number, (claim, hop) in enumerate(zip(expectation.hops, hops, strict=True), 1):
            for expected, seen in _hop_misses(claim, hop, sent=_credentials(journal, delivery, hop)):
                yield Miss(f"{which} hop {number} {expected}", f"{which} hop {number} {seen}", (attempt.id,))


def _credentials(journal: Journal, delivery: Delivery, hop: Exchange) -> bool:
    """Whether credentials went along; of a bearer token, which changes, only its absence is noted."""
    if isinstance(journal.endpoints[delivery.endpoint].auth, OAuth):
        return not any("withheld" in note for note in hop.notes)
    return any(name.lower() == "authorization" for name, _ in hop.headers)


def _hop_misses(claim: HopClaim, hop: Exchange, *, sent: bool) -> Iterator[tuple[str, str]]:
    if claim.status is not None and claim.status != hop.status:
        yield f"status {claim.status}", f"status {hop.status or hop.failure}"
    if claim.url and not hop.url.endswith(claim.url):
        yield f"to ...{claim.url}", f"to {hop.url}"
    if claim.method and claim.method.upper() != hop.method:
        yield f"by {claim.method}", f"by {hop.method}"
    if claim.credentials is not None and claim.credentials is not sent:
        yield ("without credentials", "with credentials") if sent else ("with credentials", "without credentials")
    if claim.note and not any(claim.note in note for note in hop.notes):
        yield f'note "{claim.note}"', f"note {', '.join(hop.notes) or 'none'}"


def _payload(journal: Journal, expectation: Expectation, delivery: Delivery) -> Iterator[Miss]:
    if not expectation.payload:
        return
    body = payload.tree(journal.body(delivery.body), delivery.content_type)
    for place, expected, seen in payload.misses(body, expectation.payload):
        yield Miss(f"payload {place} {expected}", f"payload {place} {seen}", proof(journal, delivery))


_CONDITIONS: Final[tuple[Callable[[Journal, Expectation, Delivery], Iterator[Miss]], ...]] = (
    _disposition,
    _attempts,
    _within,
    _attempt,
    _hops,
    _payload,
)


def outcome(journal: Journal, delivery: Delivery) -> str:
    """``retry after 3 attempts (answered 503)``: where a delivery stands, and why."""
    attempts, ended = journal.attempts_of(delivery.id), journal.settled(delivery.id)
    state = journal.disposition(delivery.id) or "open"
    after = f" after {counted(len(attempts), 'attempt')}" if attempts else ""
    why = ended.reason if ended else said(attempts[-1]) if attempts else ""
    return f"{state}{after} ({why})" if why else f"{state}{after}"


def _show(name: str, value: Any) -> str:
    if value is None or value == "":
        return "none"
    if name in ("gap", "after"):
        return format_span(value)
    return short(", ".join(map(plain, value)) if isinstance(value, tuple) else value)
