"""The conditions that an expectation can set for one delivery, each a small pure function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.checks import payload
from simulator.checks.expectation import counted
from simulator.checks.miss import Miss, short
from simulator.instant import format_span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from simulator.checks.expectation import AttemptClaim, Expectation, HopClaim
    from simulator.journal import Journal
    from simulator.records import Attempt, Delivery


def misses(journal: Journal, expectation: Expectation, delivery: Delivery) -> Iterator[Miss]:
    """Every condition that does not hold for this delivery."""
    for condition in _CONDITIONS:
        yield from condition(journal, expectation, delivery)


def _disposition(journal: Journal, expectation: Expectation, delivery: Delivery) -> Iterator[Miss]:
    seen = journal.disposition(delivery.id)
    wanted = expectation.disposition
    met = seen in ("", "retry", "hop") if wanted == "open" else seen == wanted
    if wanted and not met:
        yield Miss(f"disposition {wanted}", _outcome(journal, delivery), _latest(journal, delivery))


def _attempts(journal: Journal, expectation: Expectation, delivery: Delivery) -> Iterator[Miss]:
    seen = len(journal.attempts_of(delivery.id))
    if expectation.attempts is not None and not expectation.attempts.holds(seen):
        yield Miss(counted(expectation.attempts, "attempt"), counted(seen, "attempt"), _latest(journal, delivery))


def _within(journal: Journal, expectation: Expectation, delivery: Delivery) -> Iterator[Miss]:
    if expectation.within is None:
        return
    ended = journal.settled_at(delivery.id)
    expected = f"settled within {format_span(expectation.within)}"
    if ended is None:
        yield Miss(expected, "still open", _latest(journal, delivery))
    elif ended - expectation.since > expectation.within:
        yield Miss(expected, f"settled after {format_span(ended - expectation.since)}", _latest(journal, delivery))


def _attempt(journal: Journal, expectation: Expectation, delivery: Delivery) -> Iterator[Miss]:
    attempts = journal.attempts_of(delivery.id)
    for claim in expectation.attempt:
        chosen = _chosen(claim, attempts)
        if not chosen:
            yield Miss(f"attempt {claim.number}", counted(len(attempts), "attempt"), delivery.id)
            continue
        found = [list(_claim_misses(claim, attempt, attempts, delivery)) for attempt in chosen]
        if claim.number == "any":
            if all(found):
                expected = found[-1][0].expected.replace(f"attempt {chosen[-1].number}", "any attempt")
                yield Miss(expected, "none: " + "; ".join(each[0].seen for each in found[-3:]), found[-1][0].evidence)
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
            yield Miss(f"attempt {attempt.number} {name} {_show(name, wanted)}", _show(name, value), attempt.id)
    notes = [note for exchange in attempt.exchanges for note in exchange.notes]
    parts = (("reason", [attempt.reason]), ("rule", list(attempt.rules)), ("note", notes))
    for name, values in parts:
        wanted = getattr(claim, name)
        if wanted and not any(wanted == value if name == "rule" else wanted in value for value in values):
            yield Miss(f'attempt {attempt.number} {name} "{wanted}"', ", ".join(values) or "none", attempt.id)


def _hops(journal: Journal, expectation: Expectation, delivery: Delivery) -> Iterator[Miss]:
    if expectation.hops is None:
        return
    attempts = journal.attempts_of(delivery.id)
    if not attempts:
        yield Miss("an attempt with hops", "no attempt", delivery.id)
        return
    attempt = (_chosen(expectation.attempt[0], attempts) if expectation.attempt else attempts)[-1:]
    hops = attempt[0].exchanges[1:] if attempt else ()
    evidence = attempt[0].id if attempt else delivery.id
    wanted = expectation.hops if isinstance(expectation.hops, int) else len(expectation.hops)
    if len(hops) != wanted:
        path = " -> ".join(f"{hop.status or hop.failure} {hop.url}" for hop in hops)
        yield Miss(counted(wanted, "hop"), f"{counted(len(hops), 'hop')}{': ' + path if path else ''}", evidence)
    elif not isinstance(expectation.hops, int):
        for number, (claim, hop) in enumerate(zip(expectation.hops, hops, strict=True), 1):
            yield from _hop_misses(number, claim, hop, evidence)


def _hop_misses(number: int, claim: HopClaim, hop: Any, evidence: str) -> Iterator[Miss]:
    sent = any(name.lower() == "authorization" for name, _ in hop.headers)
    if claim.status is not None and claim.status != hop.status:
        yield Miss(f"hop {number} status {claim.status}", str(hop.status or hop.failure), evidence)
    if claim.url and not hop.url.endswith(claim.url):
        yield Miss(f"hop {number} to ...{claim.url}", hop.url, evidence)
    if claim.method and claim.method.upper() != hop.method:
        yield Miss(f"hop {number} by {claim.method}", hop.method, evidence)
    if claim.credentials is not None and claim.credentials is not sent:
        wanted = "with" if claim.credentials else "without"
        yield Miss(f"hop {number} {wanted} credentials", "sent" if sent else "not sent", evidence)
    if claim.note and not any(claim.note in note for note in hop.notes):
        yield Miss(f'hop {number} note "{claim.note}"', ", ".join(hop.notes) or "none", evidence)


def _payload(journal: Journal, expectation: Expectation, delivery: Delivery) -> Iterator[Miss]:
    if not expectation.payload:
        return
    body = payload.tree(journal.body(delivery.body), delivery.content_type)
    for path, wanted in expectation.payload.items():
        seen = payload.look(body, path)
        if not payload.holds(wanted, seen):
            yield Miss(f"payload {path} {_show('', wanted)}", _show("", seen), delivery.id)


_CONDITIONS: Final[tuple[Callable[[Journal, Expectation, Delivery], Iterator[Miss]], ...]] = (
    _disposition,
    _attempts,
    _within,
    _attempt,
    _hops,
    _payload,
)


def _outcome(journal: Journal, delivery: Delivery) -> str:
    """``retry after 3 attempts (status 503)``: where a delivery stands."""
    attempts = journal.attempts_of(delivery.id)
    state = journal.disposition(delivery.id) or "open"
    if not attempts:
        ended = journal.settled(delivery.id)
        return f"{state} ({ended.reason})" if ended else state
    return f"{state} after {counted(len(attempts), 'attempt')} ({attempts[-1].reason})"


def _latest(journal: Journal, delivery: Delivery) -> str:
    attempts = journal.attempts_of(delivery.id)
    return attempts[-1].id if attempts else delivery.id


def _show(name: str, value: Any) -> str:
    if value is None:
        return "none"
    if name in ("gap", "after"):
        return format_span(value)
    return short(", ".join(map(str, value)) if isinstance(value, tuple) else value)
