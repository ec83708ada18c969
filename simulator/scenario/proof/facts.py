"""What each step must have right to be played: events, actions, endpoints, orders, products, answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from simulator.catalogue import api as catalogue_api
from simulator.checks.expectation import counted
from simulator.checks.value import check as check_value
from simulator.commerce import shop
from simulator.errors import BadInput, nearest
from simulator.receiver import script
from simulator.scenario.proof.claim import claim, selection
from simulator.scenario.proof.subject import page, placed, row, types, unresolved
from simulator.seed import Seed
from simulator.wire.allow import authority

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.scenario.model import Path, Scenario
    from simulator.scenario.proof.subject import Subject

_AROUND_SCRIPT = ("endpoint", "path", "script", "each", "tokens")


def check_endpoints(declared: Mapping[str, Any], scenario: Scenario) -> None:
    """Complain about an address that is none, or an event type that the endpoint's channel does not have."""
    for name, plan in declared.items():
        auth = plan["auth"] if isinstance(plan.get("auth"), dict) else {}
        for path, address in ((("url",), plan.get("url")), (("auth", "token_url"), auth.get("token_url"))):
            if address and not unresolved(address):
                with placed(scenario, ("endpoints", name, *path)):
                    authority(address)
        for index, event in enumerate(plan.get("events", ())):
            if not unresolved(event):
                with placed(scenario, ("endpoints", name, "events", index)):
                    types(event, plan["channel"])


def check(subject: Subject) -> None:
    """Complain about the first thing that cannot be."""
    if subject.step.word in _CHECKS:
        _CHECKS[subject.step.word](subject)


def _place_order(subject: Subject) -> None:
    """The market itself says whether it can sell this."""
    params = {name: part for name, part in subject.value.items() if name != "as"}
    site = subject.known.site
    if unresolved(params) or unresolved(site):
        subject.placed(None)
        return
    given = {
        "site_id": site.get("id", ""),
        "company_id": site.get("company", ""),
        "locale": site.get("locale", "en_US"),
    }
    try:
        draft = subject.known.market.draft(params, environment="cte", seed=Seed("proof"), **given)
        subject.placed([line.quantity for line in draft.lines])
    except BadInput as error:
        line = re.match(r"line (\d+)\b", error.what)
        with placed(subject.step, ("lines", int(line[1]) - 1) if line else ()):
            raise


def _act(subject: Subject) -> None:
    value, action = subject.value, subject.value["action"]
    subject.one_of(("action",), action, shop.ACTIONS, "action")
    subject.order(("order",), value.get("order"))
    refused = value.get("refused")
    for index, other in enumerate(refused if isinstance(refused, list) else ()):
        subject.one_of(("refused", index), other, shop.ACTIONS, "action")
    _lines(subject, value.get("order"))
    takes = shop.ACTIONS[action].params if action in shop.ACTIONS else value
    for name in value:
        if name not in ("action", "order", "refused", *takes):
            offer = f"it takes {', '.join(takes)}" if takes else "it takes none"
            raise subject.complain((name,), f'"{action}" has no parameter "{name}"; {offer}', nearest(name, takes))


def _lines(subject: Subject, order: str | None) -> None:
    """Numbers of lines and units that the order never has; what is left of them only playing tells.

    A line that is named twice is refused, too, since its units could be meant together or again.
    """
    there = subject.lines_of(order)
    named = subject.value.get("lines")
    if there is None or unresolved(named):
        return
    before: list[Any] = []
    for index, entry in enumerate(named or ()):
        whole = entry if isinstance(entry, dict) else {"line": entry}
        path: Path = ("lines", index, "line") if isinstance(entry, dict) else ("lines", index)
        number = whole["line"]
        if number in before:
            raise subject.complain(path, f"line {number} is named twice")
        before.append(number)
        if not isinstance(number, int):
            continue
        if number > len(there):
            raise subject.complain(path, f"the order has no line {number}; it has {counted(len(there), 'line')}")
        units = there[number - 1]
        if whole.get("quantity", 1) > units:
            what = f"line {number} has {counted(units, 'unit')}, not {whole['quantity']}"
            raise subject.complain(("lines", index, "quantity"), what)


def _emit(subject: Subject) -> None:
    value = subject.value
    wanted = subject.event(("event",), value["event"])
    subject.order(("order",), value.get("order"))
    _lines(subject, value.get("order"))
    targets = value.get("to", ())
    for name in [targets] if isinstance(targets, str) else targets:
        events = subject.endpoint(("to",), name, wanted).get("events")
        if not wanted or not events or unresolved(events):
            continue
        if all(row(each, wanted.channel) != wanted for each in events):
            raise subject.complain(("to",), f'endpoint "{name}" does not want {wanted.type}; its `events` leave it out')


def _redeliver(subject: Subject) -> None:
    selection(subject)


def _advance(subject: Subject) -> None:
    clock = subject.known.clock
    mode = clock.get("mode") if isinstance(clock, dict) else clock
    if mode in ("real", "scaled"):
        raise subject.complain((), f"the clock runs by itself in mode {mode}; only auto and manual can advance")
    subject.span((), subject.value)


def _call(subject: Subject) -> None:
    """The API has such an operation, whatever an expression puts into its path, and it takes a body if there is one."""
    method, path = subject.value["operation"].split(" ", 1)
    parts = re.sub(r"\$\{[^}]*\}", "{}", path).partition("?")[0].strip("/").split("/")
    known = catalogue_api.load().operations.values()
    there = [one for one in known if _leads(one.path.strip("/").split("/"), parts)]
    meant = [one for one in there if one.method == method]
    if there and not meant:
        methods = " or ".join(dict.fromkeys(one.method for one in there))
        raise subject.complain(("operation",), f"the API has no operation {method} {path}; that path takes {methods}")
    if not meant:
        near = nearest(f"{method} {path}", [f"{one.method} {one.path}" for one in known])
        raise subject.complain(("operation",), f"the API has no operation {method} {path}", near)
    if "body" in subject.value and not any(one.body for one in meant):
        raise subject.complain(("body",), f"{meant[0].method} {meant[0].path} takes no body")
    with placed(subject.step, ("answer",)):
        check_value(subject.value.get("answer", {}))


def _leads(template: list[str], parts: list[str]) -> bool:
    pairs = zip(template, parts, strict=False)
    return len(template) == len(parts) and all(
        name == part or (name.startswith("{") and part != "") or "{}" in part for name, part in pairs
    )


def _settle(subject: Subject) -> None:
    subject.span(("horizon",), subject.value.get("horizon"))


def _answer(subject: Subject) -> None:
    value = subject.value
    endpoint = subject.inbox(("endpoint",), value["endpoint"])
    beside = next((name for name in value if "script" in value and name not in _AROUND_SCRIPT), "")
    if beside:
        raise subject.complain((beside,), f'"{beside}" stands beside "script"; put it into one of its answers')
    auth = endpoint.get("auth", "none")
    kind = auth["type"] if isinstance(auth, dict) else auth
    if "tokens" in value and endpoint and kind != "oauth" and not unresolved(kind):
        raise subject.complain(("tokens",), f'endpoint "{value["endpoint"]}" fetches no tokens; it needs `auth: oauth`')
    _planned(subject, (), {name: part for name, part in value.items() if name not in _AROUND_SCRIPT})
    for name in ("script", "tokens"):
        for index, part in enumerate(value.get(name, ())):
            _planned(subject, (name, index), part)


def _planned(subject: Subject, path: Path, answer: dict[str, Any]) -> None:
    """The receiver itself says whether it can answer this."""
    when = answer.get("when", {})
    subject.event((*path, "when", "event"), when.get("event"))
    if "order" in when:
        subject.order((*path, "when", "order"), when["order"])
    if not unresolved(answer):
        with placed(subject.step, path):
            script.convert({name: part for name, part in answer.items() if name != "when"}, script.Planned).check()


def _save_events(subject: Subject) -> None:
    value = subject.value
    if subject.known.setup is None:
        raise subject.complain((), "there are no settings to save: the header has no `setup`")
    if value.get("all") and value.get("none"):
        raise subject.complain(("none",), "`all` and `none` contradict each other")
    for key in ("check", "uncheck"):
        for index, word in enumerate(value.get(key, ())):
            if not unresolved(word):
                with placed(subject.step, (key, index)):
                    page().named(word)


def _webhook(subject: Subject) -> None:
    value = subject.value
    endpoint = subject.endpoint(("endpoint",), value["endpoint"])
    if endpoint and endpoint["channel"] != "webhook":
        what = f'endpoint "{value["endpoint"]}" is of channel {endpoint["channel"]}, so it is no webhook'
        raise subject.complain(("endpoint",), what)
    subject.endpoint(("test",), value["endpoint"], subject.event(("test",), value.get("test")))
    for index, word in enumerate(value.get("types", ())):
        if word != "*":
            subject.endpoint(("types", index), value["endpoint"], subject.event(("types", index), word))
    if {"rotate", "receiver"} & value.keys():
        subject.inbox(("endpoint",), value["endpoint"])


_CHECKS: dict[str, Callable[[Subject], None]] = {
    "place_order": _place_order,
    "act": _act,
    "emit": _emit,
    "redeliver": _redeliver,
    "save_events": _save_events,
    "webhook": _webhook,
    "call": _call,
    "advance": _advance,
    "settle": _settle,
    "answer": _answer,
    "await": claim,
    "expect": claim,
}
