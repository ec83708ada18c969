"""Judges one expectation against a journal: what was expected, what was seen, and the entries that prove it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from simulator import expression
from simulator.checks import payload, received, view
from simulator.checks.conditions import misses
from simulator.checks.expectation import counted
from simulator.checks.miss import Miss, short
from simulator.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from simulator.checks.expectation import Expectation, LeftOut
    from simulator.journal import Journal
    from simulator.records import Delivery, VerdictName

_SHOWN = 5


def judge(
    journal: Journal,
    expectation: Expectation,
    names: Mapping[str, Any],
    *,
    left_out: Sequence[LeftOut] = (),
    requests: Sequence[Mapping[str, Any]] | None = None,
) -> Verdict:
    """The verdict on one expectation as the journal stands.

    :param names: what expressions can name; ``delivery``, ``payload`` and ``deliveries`` are added here.
    :param requests: what the bundled receiver recorded at the inbox that ``received`` names; None: it is not ours.
    :param left_out: the endpoints without a target; what speaks of them alone, or counts them in, is not applicable.
    :raises BadInput: an expression that cannot be evaluated.
    """
    if reason := _not_applicable(journal, expectation, left_out):
        return _verdict(expectation, "not applicable", reason=reason)
    if expectation.received is not None and requests is None:
        return _verdict(expectation, "not applicable", reason="the receiver is not the bundled one")
    found = list(_judge(journal, expectation, names))
    if expectation.received is not None:
        found += received.misses(expectation.received, requests or ())
    if not found:
        selected = _selected(journal, expectation)
        seen = _counted(selected) if expectation.delivery else "so it is"
        evidence = [_proof(journal, each) for each in selected[:_SHOWN]]
        return _verdict(expectation, "pass", seen=seen, evidence=evidence)
    return _verdict(
        expectation,
        "fail",
        expected="; ".join(dict.fromkeys(miss.expected for miss in found[:_SHOWN])),
        seen="; ".join(dict.fromkeys(miss.seen for miss in found[:_SHOWN])),
        evidence=list(dict.fromkeys(miss.evidence for miss in found[:_SHOWN] if miss.evidence)),
    )


def _verdict(
    expectation: Expectation,
    verdict: VerdictName,
    *,
    expected: str = "",
    seen: str = "",
    evidence: Sequence[str] = (),
    reason: str = "",
) -> Verdict:
    return Verdict(
        verdict=verdict,
        claim=expectation.claim,
        expected=expected or expectation.conditions,
        seen=seen,
        evidence=tuple(evidence),
        where=expectation.where,
        reason=reason,
    )


def _judge(journal: Journal, expectation: Expectation, names: Mapping[str, Any]) -> Iterator[Miss]:
    if expectation.order is not None:
        yield from _order(journal, expectation.order)
    if expectation.delivery is not None:
        yield from _deliveries(journal, expectation, names)
    else:
        yield from _that(journal, expectation, names, None)


def _order(journal: Journal, wanted: Mapping[str, Any]) -> Iterator[Miss]:
    value = journal.orders.get(wanted["id"])
    if value is None:
        yield Miss(f"order {wanted['id']}", "no such order", "")
        return
    seen = view.order(value)
    for name, claim in wanted.items():
        if name != "id" and not payload.holds(claim, seen[name]):
            yield Miss(f"order {name} {short(claim)}", short(seen[name]), "")


def _deliveries(journal: Journal, expectation: Expectation, names: Mapping[str, Any]) -> Iterator[Miss]:
    selected = _selected(journal, expectation)
    if expectation.absent:
        met = [each for each in selected if not _all_misses(journal, expectation, names, each)]
        for each in met[:_SHOWN]:
            yield Miss(f"no {expectation.delivery}", f"{len(met)}: {_named(journal, each)}", _proof(journal, each))
        return
    count = expectation.count
    if count is not None and not count.holds(len(selected)):
        evidence = _proof(journal, selected[0]) if selected else ""
        yield Miss(f"{count} x {expectation.delivery}", f"{len(selected)}{_others(journal, selected)}", evidence)
    elif not selected and count is None:
        yield Miss(str(expectation.delivery), f"none{_others(journal, selected)}", "")
    for each in selected:
        yield from _all_misses(journal, expectation, names, each)


def _all_misses(journal: Journal, expectation: Expectation, names: Mapping[str, Any], each: Delivery) -> list[Miss]:
    return [*misses(journal, expectation, each), *_that(journal, expectation, names, each)]


def _that(
    journal: Journal, expectation: Expectation, names: Mapping[str, Any], delivery: Delivery | None
) -> Iterator[Miss]:
    for source in expectation.that:
        known = dict(names)
        if "deliveries" in source:
            known["deliveries"] = [view.delivery(journal, each) for each in journal.deliveries.values()]
        if delivery is not None:
            known["delivery"] = view.delivery(journal, delivery)
            if "payload" in source:
                known["payload"] = payload.tree(journal.body(delivery.body), delivery.content_type)
        seen = expression.fill(source, known)
        if seen is not True:
            yield Miss(source, short(seen), _proof(journal, delivery) if delivery else "")


def _selected(journal: Journal, expectation: Expectation) -> list[Delivery]:
    chosen = expectation.delivery
    if chosen is None:
        return []
    return journal.select(
        endpoint=chosen.endpoint,
        channel=chosen.channel,
        event=chosen.event,
        order=chosen.order,
        redelivery=chosen.redelivery,
    )


def _not_applicable(journal: Journal, expectation: Expectation, left_out: Sequence[LeftOut]) -> str:
    chosen = expectation.delivery
    if not left_out or (chosen is None and not any("deliveries" in source for source in expectation.that)):
        return ""
    endpoint, channel = (chosen.endpoint, chosen.channel) if chosen else ("", "")
    missing = [out for out in left_out if endpoint in ("", out.name) and channel in ("", out.channel)]
    present = [e for e in journal.endpoints.values() if endpoint in ("", e.name) and channel in ("", e.channel)]
    if not missing or (present and chosen and expectation.count is None):
        return ""
    names = ", ".join(dict.fromkeys(out.channel for out in missing))
    return f"no target for {names}"


def _proof(journal: Journal, delivery: Delivery) -> str:
    attempts = journal.attempts_of(delivery.id)
    return attempts[-1].id if attempts else delivery.id


def _counted(selected: Sequence[Delivery]) -> str:
    return counted(len(selected) or "no", "delivery", "deliveries")


def _named(journal: Journal, delivery: Delivery) -> str:
    state = journal.disposition(delivery.id) or "open"
    return f"{delivery.event_type} to {delivery.endpoint} ({state})"


def _others(journal: Journal, selected: Sequence[Delivery]) -> str:
    """What the run has instead, so that a wrong word in the selection is seen at once."""
    deliveries = selected or list(journal.deliveries.values())
    counts = Counter(f"{each.event_type} to {each.endpoint}" for each in deliveries)
    listed = ", ".join(f"{name} x{number}" if number > 1 else name for name, number in counts.most_common(12))
    lead = " (" if selected else "; the run has "
    return f"{lead}{listed}{')' if selected else ''}" if listed else "; the run has no deliveries"
