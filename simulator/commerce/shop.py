"""The door of the shop: place an order, act on it, and ask what is legal now. Pure: it holds and sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from simulator.commerce.cancelling import cancel, cancel_complete, under_way
from simulator.commerce.fulfillment import fulfill, ship
from simulator.commerce.order_machine import ORDER, OrderAction
from simulator.commerce.placing import place, process, submit
from simulator.commerce.turn import Applied, Turn
from simulator.errors import BadInput, IllegalAction, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.commerce.order import Order
    from simulator.instant import Instant
    from simulator.records import Action, Options

__all__ = ["ACTIONS", "Act", "Applied", "apply", "legal", "place"]


class Act(NamedTuple):
    """One action that a user may ask for."""

    name: OrderAction
    description: str
    params: dict[str, str]
    """Each parameter and what it means; all of them may be left out."""
    run: Callable[[Turn, Mapping[str, Any], Options], None]
    possible: Callable[[Order], bool]
    """Whether there is anything to do, beyond what the order's state says."""


_LINES = "list of {line: id or number from 1, quantity: units (default: all open)}; default: every open unit that fits"
_TRACKING = {
    "carrier": "parcel service; default: the usual one of the country",
    "tracking_number": "default: a seeded one of the carrier's shape",
    "tracking_url": "default: an address at tracking.example.com",
}

ACTIONS: dict[str, Act] = {
    act.name: act
    for act in (
        Act(
            "submit",
            "the order is submitted, its charge authorized, the order accepted",
            {},
            submit,
            lambda _order: True,
        ),
        Act(
            "process",
            "the order is in process, its lines wait for fulfillment",
            {},
            process,
            lambda _order: True,
        ),
        Act(
            "ship",
            "physical units leave in one parcel; a line wholly shipped completes, the last line completes the order",
            {"lines": _LINES, **_TRACKING},
            ship,
            lambda order: any(line.open and line.product.kind == "physical" for line in order.lines),
        ),
        Act(
            "fulfill",
            "digital units are delivered; a line wholly delivered completes, the last line completes the order",
            {"lines": _LINES, **dict.fromkeys(_TRACKING, "default: none")},
            fulfill,
            lambda order: any(line.open and line.product.kind == "digital" for line in order.lines),
        ),
        Act(
            "cancel",
            "open units are cancelled; the cancellation is complete 5 s later by itself",
            {"lines": _LINES, "reason": "up to 64 characters"},
            cancel,
            lambda order: any(line.open for line in order.lines),
        ),
        Act(
            "cancel_complete",
            "a cancellation under way is finished now",
            {"cancellation": "its id; default: every one under way"},
            cancel_complete,
            lambda order: bool(under_way(order)),
        ),
    )
}


def legal(order: Order) -> tuple[str, ...]:
    """The actions that the shop would take for *order* now, in the order of their life."""
    return tuple(name for name in ORDER.legal(order.state) if ACTIONS[name].possible(order))


def apply(order: Order, action: Action, *, at: Instant, options: Options) -> Applied:
    """Carries out *action* on *order*.

    BadInput for an unknown action or parameter, IllegalAction (which names the legal ones) when the order cannot take
    it now. A follow-up that came too late raises IllegalAction as well; its caller drops it.
    """
    act = ACTIONS.get(action.name)
    if act is None:
        known = ", ".join(ACTIONS)
        raise BadInput(f'unknown action "{action.name}"; known: {known}', nearest=nearest(action.name, ACTIONS))
    for name in action.params:
        if name not in act.params:
            takes = f"it takes {', '.join(act.params)}" if act.params else "it takes none"
            near = nearest(name, act.params)
            raise BadInput(f'"{act.name}" has no parameter "{name}"; {takes}', nearest=near)
    offer = legal(order)
    if act.name not in offer:
        raise IllegalAction(act.name, f"order {order.id} ({order.state})", offer)
    turn = Turn(order, at)
    try:
        act.run(turn, action.params, options)
    except IllegalAction as refused:  # by a part of the order, which knows nothing of the whole
        raise IllegalAction(refused.action, f"{refused.about} of order {order.id}", offer) from None
    return turn.applied()
