"""Reviews that keep an order from fulfillment, and the mark of a risk (SHOP-HOLD-1, SHOP-RISK-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from simulator.commerce.accepting import accept, accepted
from simulator.commerce.post_order import Hold
from simulator.commerce.selection import one_of, text
from simulator.errors import IllegalAction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.order import Order, OrderState
    from simulator.commerce.post_order import HoldKind
    from simulator.commerce.turn import Turn
    from simulator.records import Options

HOLDS: Final[dict[HoldKind, tuple[OrderState, ...]]] = {
    "dpl": ("Submitted",),
    "delayed_fraud": ("Submitted", "In Process"),
    "fraud_error": ("Submitted", "In Process"),
}
"""In which states an order is put under which review: the check of names comes before any work on the order."""


def hold(turn: Turn, params: Mapping[str, Any], _options: Options) -> None:
    """The order is in review: nothing of it is processed or fulfilled until it is released."""
    fitting = [kind for kind, states in HOLDS.items() if turn.order.state in states]
    named = text(params, "kind")
    kind = one_of(named, list(HOLDS), "hold") if named else fitting[0]
    if kind not in fitting:
        raise IllegalAction(f"hold {kind}", f"the state {turn.order.state} (now {' or '.join(fitting)})", ())
    turn.change(holds=(*turn.order.holds, Hold(kind=kind, at=turn.at)))
    turn.announce(f"order.hold_{kind}")


def release_hold(turn: Turn, _params: Mapping[str, Any], options: Options) -> None:
    """The review found nothing; the order goes on, and is accepted if it was not before."""
    ended = (one if one.released is not None else replace(one, released=turn.at) for one in turn.order.holds)
    turn.change(holds=tuple(ended))
    if not accepted(turn.order) and turn.order.paid and turn.order.charge.state != "pending":
        accept(turn, options, after="order.release_hold")
        return
    turn.announce("order.release_hold")
    if options.flow == "follow-ups" and turn.order.state == "Submitted" and turn.order.paid:
        turn.follow_up(options.process_after, "process")


def flag_risk(turn: Turn, _params: Mapping[str, Any], _options: Options) -> None:
    """Signs of fraud are noted; nothing is held back yet."""
    turn.change(risk=turn.at)
    turn.announce("order.risk")


def free(order: Order) -> bool:
    """Whether no review holds the order."""
    return order.hold is None
