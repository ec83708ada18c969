"""What an expectation, or a choice of deliveries, must have right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.catalogue import loader as catalogue_loader
from simulator.checks import value as claimed
from simulator.errors import BadInput
from simulator.scenario.proof.subject import placed, unresolved

if TYPE_CHECKING:
    from simulator.scenario.model import Path
    from simulator.scenario.proof.subject import Subject

_OF_DELIVERIES = ("count", "never", "disposition", "attempts", "within", "since", "attempt", "hops", "payload")


def claim(subject: Subject) -> None:
    """``expect`` and ``await``."""
    value = subject.value
    _beside(subject)
    if "since" in value:
        subject.one_of(("since",), value["since"], ["start", *subject.names], "name")
    if "delivery" in value:
        selection(subject)
    if "order" in value:
        named = value["order"].get("id")
        subject.order(("order", "id") if named else ("order",), named)
    if "received" in value:
        _received(subject)
    _parts(subject)


def selection(subject: Subject) -> None:
    """Which deliveries are meant."""
    chosen = subject.value["delivery"]
    wanted = subject.event(("delivery", "event"), chosen.get("event"), chosen.get("channel", ""))
    subject.endpoint(("delivery", "endpoint"), chosen.get("endpoint"), wanted)
    if "order" in chosen:
        subject.order(("delivery", "order"), chosen["order"])


def _beside(subject: Subject) -> None:
    """Keys that mean nothing alone or together."""
    value = subject.value
    if not any(name in value for name in (*_OF_DELIVERIES, "delivery", "order", "received", "that")):
        raise subject.complain((), 'nothing is claimed; it needs "delivery", "order", "received" or "that"')
    if "order" in value and not value["order"].keys() - {"id"}:
        raise subject.complain(("order",), "nothing is claimed of the order, such as its state")
    alone = next((name for name in _OF_DELIVERIES if name in value and "delivery" not in value), "")
    if alone:
        raise subject.complain((alone,), f'"{alone}" speaks of deliveries: it needs "delivery" beside it')
    if "never" in value and "count" in value:
        raise subject.complain(("count",), '"count" stands beside "never", which is a count of 0 for ever')
    if "since" in value and "within" not in value:
        raise subject.complain(("since",), '"since" says where "within" begins: it needs "within" beside it')


def _received(subject: Subject) -> None:
    wanted = subject.value["received"]
    endpoint = subject.inbox(("received", "endpoint"), wanted["endpoint"])
    subject.event(("received", "event"), wanted.get("event"), endpoint.get("channel", ""))
    if "order" in wanted:
        subject.order(("received", "order"), wanted["order"])


def _parts(subject: Subject) -> None:
    subject.span(("within",), subject.value.get("within"))
    for numbers in (("count",), ("attempts",), ("received", "count"), ("received", "bodies")):
        _range(subject, numbers)
    attempts = subject.value.get("attempt", [])
    for index, attempt in enumerate(attempts if isinstance(attempts, list) else [attempts]):
        path: Path = ("attempt", index) if isinstance(attempts, list) else ("attempt",)
        for name in ("gap", "after"):
            subject.span((*path, name), attempt.get(name))
        _rule(subject, (*path, "rule"), attempt.get("rule"))
    for values in (("payload",), ("order",), ("received", "headers")):
        for name, part in (_look(subject.value, values) or {}).items():
            if not unresolved(part):
                with placed(subject.step, (*values, name)):
                    claimed.check(part)


def _range(subject: Subject, path: Path) -> None:
    value = _look(subject.value, path)
    least, most = (value.get("at_least"), value.get("at_most")) if isinstance(value, dict) else (None, None)
    if isinstance(least, int) and isinstance(most, int) and least > most:
        raise subject.complain(path, f"no number is at least {least} and at most {most}")


def _rule(subject: Subject, path: Path, name: str | None) -> None:
    if name and not unresolved(name):
        with placed(subject.step, path):
            rule = catalogue_loader.load().rule(name)
            if rule.id != name:
                raise BadInput(f'there is no rule "{name}"', nearest=rule.id)


def _look(value: Any, path: Path) -> Any:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
