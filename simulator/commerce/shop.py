"""The door of the shop: place an order, act on it, and ask what is legal now. Pure: it holds and sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.commerce.acts import ACTIONS, Act
from simulator.commerce.order_machine import ORDER
from simulator.commerce.placing import ordered, placed, sketched
from simulator.commerce.resource_moves import retold
from simulator.commerce.turn import Applied, Turn
from simulator.errors import BadInput, IllegalAction, nearest

if TYPE_CHECKING:
    from simulator.commerce.draft import Draft
    from simulator.commerce.order import Order
    from simulator.instant import Instant
    from simulator.records import Action, Options
    from simulator.seed import Seed

__all__ = ["ACTIONS", "Act", "Applied", "apply", "legal", "order", "place", "tentative"]


def place(draft: Draft, *, at: Instant, seed: Seed, options: Options) -> Applied:
    """A new order from *draft*, its path being the seed's; BadInput when the draft cannot be paid for exactly."""
    return retold(None, placed(draft, at=at, seed=seed, options=options))


def order(draft: Draft, *, at: Instant, seed: Seed, options: Options) -> Applied:
    """A new order that is submitted at once, as ``POST /orders`` makes it (API-ORDER-1)."""
    return retold(None, ordered(draft, at=at, seed=seed, options=options))


def tentative(draft: Draft, *, at: Instant, seed: Seed, options: Options) -> Order:
    """What would be placed; nobody hears of it. BadInput when the draft cannot be paid for exactly."""
    return sketched(draft, at, seed, options)


def legal(order: Order) -> tuple[str, ...]:
    """The actions that the shop would take for *order* now, in the order of their life."""
    offer = (ACTIONS[name] for name in ORDER.legal(order.state))
    return tuple(act.name for act in offer if not act.quiet and act.possible(order))


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
    quiet = act.quiet and act.name in ORDER.legal(order.state) and act.possible(order)
    if act.name not in offer and not quiet:
        raise IllegalAction(act.name, f"order {order.id} ({order.state})", offer)
    turn = Turn(order, at)
    try:
        act.run(turn, action.params, options)
    except IllegalAction as refused:  # by a part of the order, which knows nothing of the whole
        raise IllegalAction(refused.action, f"{refused.about} of order {order.id}", offer) from None
    return retold(order, turn.applied())
