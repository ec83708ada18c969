"""What can be known wrong before a scenario is played: names that nothing gives, event types, actions, expressions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from simulator import expression
from simulator.catalogue import loader as catalogue_loader
from simulator.commerce import shop
from simulator.errors import BadInput, nearest
from simulator.records import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from simulator.scenario.model import Fragment, Path, Place, Scenario, Step

_ALWAYS: Final = ("now", "endpoints")
_JUDGING: Final = ("deliveries", "delivery", "payload")
_AROUND_SCRIPT: Final = ("endpoint", "path", "script", "each", "tokens")
_LITERAL: Final = re.compile(r'r?"(?:\\.|[^"\\])*"|r?\'(?:\\.|[^\'\\])*\'')
_MEMBER: Final = re.compile(r"(?<![\w.])(matrix|params|endpoints)\.(\w+)")


def check(scenario: Scenario) -> None:
    """Complain about the first thing in *scenario* that cannot work. :raises BadInput: with file, line and column."""
    known = {"matrix": scenario.matrix} if scenario.matrix else {}
    for path, source in _sources(scenario.header, ()):
        _check_source(source, [*known], known, scenario.at(path))
    declared = scenario.header.get("endpoints") or {channel: {} for channel in CHANNELS}
    _check_endpoints(declared, scenario)
    _Steps({**known, "endpoints": declared}).check(scenario.steps)


def check_fragment(fragment: Fragment) -> None:
    """Complain about what is wrong in a fragment whoever uses it. :raises BadInput: with file, line and column."""
    known = {"params": fragment.params}
    for step in _all(fragment.steps):
        for path, source in _sources(step.value, ()):
            _check_source(source, None, known, step.at(path))


def _all(steps: Iterable[Step]) -> Iterator[Step]:
    for step in steps:
        yield step
        if step.word == "repeat":
            yield from _all(step.steps)


def _sources(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _sources(part, (*path, name))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _sources(part, (*path, index))
    elif isinstance(value, str) and "${" in value:
        for source in expression.names_in(value):
            yield path, source


def _check_source(source: str, names: Iterable[str] | None, members: Mapping[str, Any], place: Place) -> None:
    """*names* None: any name may come from outside."""
    try:
        expression.check(source)
    except BadInput as error:
        raise error.at(place.file, place.line, place.column) from None
    if names is not None:
        given = list(names)
        for root in expression.variables(source):
            if root not in given:
                raise place.complain(f'nothing is called "{root}" here', nearest(root, given))
    for owner, member in _MEMBER.findall(_LITERAL.sub("0", source)):
        if owner in members and member not in members[owner]:
            raise place.complain(f'{owner} has no "{member}"', nearest(member, members[owner]))


def _check_endpoints(declared: Mapping[str, Any], scenario: Scenario) -> None:
    for name, plan in declared.items():
        for index, event in enumerate(plan.get("events", ())):
            _event(event, plan["channel"], scenario.at(("endpoints", name, "events", index)))


class _Steps:
    """Walks the steps in the order of play and knows which names have been given so far."""

    def __init__(self, members: dict[str, Any]) -> None:
        self._members = members
        self._names: list[str] = [*_ALWAYS, *members]
        self._orders: list[str] = []

    def check(self, steps: Iterable[Step]) -> None:
        for step in steps:
            self._expressions(step)
            self._facts(step)
            if step.word == "repeat":
                self._inside(step, {step.value["as"]: ()} if "as" in step.value else {})
            elif step.word == "use":
                self._inside(step, {"params": step.defaults})
            if name := self._given(step):
                self._names.append(name)

    def _inside(self, step: Step, more: Mapping[str, Any]) -> None:
        """Check the steps in *step*, which know *more*; what they name is known outside too."""
        inner = _Steps({**self._members, **more})
        inner._names, inner._orders = [*self._names, *more], self._orders
        inner.check(step.steps)
        self._names += [name for name in inner._names if name not in self._names and name not in more]

    def _given(self, step: Step) -> str:
        name = str(step.value.get("as", "")) if isinstance(step.value, dict) and step.word != "repeat" else ""
        if name in (*_ALWAYS, *_JUDGING, "matrix", "params"):
            raise step.at(("as",)).complain(f'"{name}" has a meaning already; choose another name')
        if step.word == "place_order":
            self._orders.append(name)
        return name

    def _expressions(self, step: Step) -> None:
        names = [*self._names, *(_JUDGING if step.word in ("expect", "await") else ())]
        for path, source in _sources(step.value, ()):
            _check_source(source, names, self._members, step.at(path))

    def _facts(self, step: Step) -> None:
        value = step.value
        if not isinstance(value, dict):
            return
        selection = value.get("delivery", {})
        if step.word == "act":
            _one_of(value["action"], shop.ACTIONS, "action", step.at(("action",)))
        if step.word == "answer":
            self._endpoint(value["endpoint"], step.at(("endpoint",)))
            beside = next((name for name in value if "script" in value and name not in _AROUND_SCRIPT), "")
            if beside:
                what = f'"{beside}" stands beside "script"; put it into one of its answers'
                raise step.at((beside,)).complain(what)
        if step.word in ("act", "emit"):
            self._order(value.get("order"), step.at(("order",)))
        if step.word == "emit":
            _event(value["event"], "", step.at(("event",)))
            targets = value.get("to", ())
            for name in [targets] if isinstance(targets, str) else targets:
                self._endpoint(name, step.at(("to",)))
        if step.word in ("expect", "await"):
            self._judged(value, step)
        if selection:
            _event(selection.get("event"), selection.get("channel", ""), step.at(("delivery", "event")))
            self._endpoint(selection.get("endpoint"), step.at(("delivery", "endpoint")))
            if "order" in selection:
                self._order(selection["order"], step.at(("delivery", "order")))

    def _judged(self, value: Mapping[str, Any], step: Step) -> None:
        if "order" in value:
            self._order(value["order"].get("id"), step.at(("order",)))
        if (since := value.get("since")) not in (None, "start"):
            _one_of(since, self._names, "name", step.at(("since",)))
        needs = ("count", "never", "disposition", "attempts", "within", "attempt", "hops", "payload")
        alone = next((name for name in needs if name in value and "delivery" not in value), "")
        if alone:
            raise step.at((alone,)).complain(f'"{alone}" speaks of deliveries: it needs "delivery" beside it')

    def _endpoint(self, name: str | None, place: Place) -> None:
        if name:
            _one_of(name, self._members["endpoints"], "endpoint", place)

    def _order(self, name: str | None, place: Place) -> None:
        if name is None and not self._orders:
            raise place.complain("no order has been placed yet")
        if name and not name.isdigit():
            _one_of(name, self._names, "order", place)


def _one_of(word: str, words: Iterable[str], kind: str, place: Place) -> None:
    given = list(words)
    if "${" not in word and word not in given:
        raise place.complain(f'unknown {kind} "{word}"', nearest(word, given))


def _event(event: str | None, channel: str, place: Place) -> None:
    if event and "${" not in event:
        try:
            catalogue_loader.load().row(f"{channel}:{event}" if channel and "${" not in channel else event)
        except BadInput as error:
            raise error.at(place.file, place.line, place.column) from None
