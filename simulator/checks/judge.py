"""Judges one expectation against a journal: what was expected, what was seen, and the entries that prove it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from simulator.checks import received, view
from simulator.checks.conditions import misses, proof
from simulator.checks.expectation import AT_LEAST_ONE, counted
from simulator.checks.miss import SHOWN, Miss, told
from simulator.checks.that import Expressions
from simulator.checks.value import differences
from simulator.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from simulator.checks.expectation import Expectation, LeftOut
    from simulator.journal import Journal
    from simulator.records import Delivery, VerdictName


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
        found += received.misses(journal, expectation.received, requests or ())
    if not found:
        reached = selected(journal, expectation)
        seen = _counted(len(reached)) if expectation.delivery else "so it is"
        evidence = [name for each in reached[:SHOWN] for name in proof(journal, each)]
        return _verdict(expectation, "pass", seen=seen, evidence=evidence)
    expected, seen, proofs = told(found)
    return _verdict(expectation, "fail", expected=expected, seen=seen, evidence=proofs)


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
    expressions = Expressions(journal, expectation, names)
    if expectation.order is not None:
        yield from _order(journal, expectation.order)
    if expectation.delivery is not None:
        yield from _deliveries(journal, expectation, expressions)
    else:
        yield from expressions.misses()


def _order(journal: Journal, wanted: Mapping[str, Any]) -> Iterator[Miss]:
    value = journal.orders.get(wanted["id"])
    if value is None:
        yield Miss(f"order {wanted['id']}", "no such order")
        return
    claims = {name: claim for name, claim in wanted.items() if name != "id"}
    for path, expected, seen in differences(claims, view.order(value)):
        yield Miss(f"order {path} {expected}", f"{path} {seen}", about=f"order {wanted['id']}")


def _deliveries(journal: Journal, expectation: Expectation, expressions: Expressions) -> Iterator[Miss]:
    reached = selected(journal, expectation)
    if expectation.absent:
        met = [each for each in reached if not _all_misses(journal, expectation, expressions, each)]
        if met:
            evidence = [name for each in met[:SHOWN] for name in proof(journal, each)]
            seen = f"{_counted(len(met))}: {_listed(f'{about(each)} ({_state(journal, each)})' for each in met)}"
            yield Miss(f"no delivery{expectation.delivery}", seen, tuple(evidence))
        return
    count = expectation.count
    if not (count or AT_LEAST_ONE).holds(len(reached)):
        evidence = [name for each in reached[:SHOWN] for name in proof(journal, each)]
        wanted = counted(count, "delivery", "deliveries") if count else "a delivery"
        seen = f"{_counted(len(reached))}{_others(journal, reached)}"
        yield Miss(f"{wanted}{expectation.delivery}", seen, tuple(evidence))
    for each in reached:
        yield from _all_misses(journal, expectation, expressions, each)


def _all_misses(journal: Journal, expectation: Expectation, expressions: Expressions, each: Delivery) -> list[Miss]:
    found = [*misses(journal, expectation, each), *expressions.misses(each)]
    return [miss._replace(about=about(each)) for miss in found]


def selected(journal: Journal, expectation: Expectation) -> list[Delivery]:
    """The deliveries that a claim is about."""
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
    names = ", ".join(dict.fromkeys(out.channel for out in missing if not out.why))
    return f"no target for {names}" if names else missing[0].why


def _counted(number: int) -> str:
    return counted(number or "no", "delivery", "deliveries")


def about(delivery: Delivery) -> str:
    """A delivery in words."""
    return f"{delivery.event_type} to {delivery.endpoint} for order {delivery.order_id}"


def _state(journal: Journal, delivery: Delivery) -> str:
    return journal.disposition(delivery.id) or "open"


def _listed(names: Iterable[str], most: int = SHOWN) -> str:
    counts = Counter(names)
    listed = [f"{name} x{number}" if number > 1 else name for name, number in counts.most_common(most)]
    return ", ".join([*listed, f"and {len(counts) - most} more"] if len(counts) > most else listed)


def _others(journal: Journal, reached: Sequence[Delivery]) -> str:
    """What the run has instead, so that a wrong word in the selection is seen at once."""
    deliveries = reached or list(journal.deliveries.values())
    listed = _listed((f"{each.event_type} to {each.endpoint}" for each in deliveries), most=12)
    if reached:
        return f" ({listed})"
    return f"; the run has {listed}" if listed else "; the run has no deliveries"
