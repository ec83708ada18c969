"""Every action that a user, or the shop itself, may ask for: what it takes, what it does, when there is reason to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from simulator.commerce import (
    accepting,
    cancelling,
    disputing,
    fulfillment,
    holding,
    media,
    operating,
    paying_back,
    payment,
    placing,
    pre_order,
    refunding,
    returning,
    selection,
    suppressing,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from simulator.commerce.order import Order
    from simulator.commerce.order_machine import OrderAction
    from simulator.commerce.turn import Turn
    from simulator.records import Options


class Act(NamedTuple):
    """One action."""

    name: OrderAction
    description: str
    params: dict[str, str]
    """Each parameter and what it means; all may be left out unless it says otherwise."""
    run: Callable[[Turn, Mapping[str, Any], Options], None]
    possible: Callable[[Order], bool]
    """Whether there is anything to do, beyond what the order's state says."""
    quiet: bool = False
    """A note of the merchant's: it is taken and never proposed."""


_UNITS = "list of {line: id or number from 1, quantity: units (default: all open)}; default: every open unit that fits"
_LINES = "list of lines (ids or numbers from 1); default: all that fit"
_TRACKING = {
    "carrier": "parcel service; default: the usual one of the country",
    "tracking_number": "default: a seeded one of the carrier's shape",
    "tracking_url": "default: an address at tracking.example.com",
}
_REASON = f"up to {selection.REASON_LIMIT} characters"


def _always(_order: Order) -> bool:
    return True


def _to_ship(order: Order) -> bool:
    return holding.free(order) and fulfillment.there(order, fulfillment.not_shippable)


def _to_fulfill(order: Order) -> bool:
    return holding.free(order) and fulfillment.there(order, fulfillment.not_downloadable)


_ACTS: Final = (
    Act(
        "submit",
        "the order is submitted; unless its funds come later its charge is authorized and the order accepted",
        {},
        placing.submit,
        _always,
    ),
    Act(
        "settle_payment",
        "delayed funds arrive and are collected; the order is accepted",
        {"overpaid": "an amount that arrives beyond what is due; default: none"},
        payment.settle_payment,
        payment.awaited,
    ),
    Act(
        "fail_payment",
        "the charge is refused, or delayed funds never come; the order is cancelled",
        {},
        payment.fail_payment,
        payment.awaited,
    ),
    Act(
        "process",
        "the order is in process, its lines wait for fulfillment",
        {},
        placing.process,
        lambda order: accepting.accepted(order) and holding.free(order),
    ),
    Act(
        "release_pre_order",
        "pre-ordered products come out, so that they can be fulfilled",
        {"lines": _LINES},
        pre_order.release_pre_order,
        pre_order.waiting,
    ),
    Act(
        "back_order",
        "lines are out of stock and wait for the fulfiller; shipping ends it",
        {"lines": _LINES},
        fulfillment.back_order,
        lambda order: holding.free(order) and fulfillment.there(order, fulfillment.not_orderable_back),
    ),
    Act(
        "ship",
        "physical units leave in one parcel; a line wholly shipped completes, the last line completes the order",
        {"lines": _UNITS, **_TRACKING},
        fulfillment.ship,
        _to_ship,
    ),
    Act(
        "fulfill",
        "digital units are delivered; a line wholly delivered completes, the last line completes the order",
        {"lines": _UNITS, **dict.fromkeys(_TRACKING, "default: none")},
        fulfillment.fulfill,
        _to_fulfill,
    ),
    Act(
        "fulfill_media",
        "the backup CD is sent, the extended download service set up; with the download the line completes",
        {"lines": _LINES},
        media.fulfill_media,
        lambda order: holding.free(order) and media.waiting(order),
    ),
    Act(
        "cancel",
        "open units are cancelled; the cancellation is complete 5 s later by itself, paid units are refunded",
        {"lines": _UNITS, "reason": _REASON},
        cancelling.cancel,
        lambda order: any(line.open for line in order.goods),
    ),
    Act(
        "cancel_complete",
        "a cancellation under way is finished now",
        {"cancellation": "its id; default: every one under way"},
        cancelling.cancel_complete,
        lambda order: bool(cancelling.under_way(order)),
    ),
    Act(
        "refuse_cancel",
        "the fulfiller refuses a cancellation under way: its units are open again",
        {"cancellation": "its id; default: every one that has come to the fulfiller"},
        cancelling.refuse_cancel,
        lambda order: bool(cancelling.refusable(order)),
    ),
    Act(
        "settle_operation",
        "a capture or cancel of the charge ends; by itself it does after 35 s or 2 s, or as the test card says",
        {
            "operation": "its id; default: every one that is pending",
            "outcome": f"one of {', '.join(operating.OUTCOMES)}; default: the first",
        },
        operating.settle_operation,
        operating.running,
    ),
    Act(
        "retry_operation",
        "a capture or cancel that failed is tried again; captures are by themselves, for 30 days",
        {"operation": "its id; default: every one that failed"},
        operating.retry_operation,
        lambda order: bool(operating.failed(order)),
    ),
    Act(
        "fail_reauthorization",
        "the authorization had expired, and the bank does not renew it",
        {},
        operating.fail_reauthorization,
        lambda order: order.charge.state == "capturable",
    ),
    Act(
        "hold",
        "the order is in review: it is not processed or fulfilled until it is released",
        {"kind": f"one of {', '.join(holding.HOLDS)}; default: the first that fits (dpl before any work)"},
        holding.hold,
        holding.free,
    ),
    Act(
        "release_hold",
        "the review ends, the order goes on",
        {},
        holding.release_hold,
        lambda order: not holding.free(order),
    ),
    Act(
        "flag_risk",
        "signs of fraud are noted; nothing is held back yet",
        {},
        holding.flag_risk,
        lambda order: order.risk is None,
    ),
    Act(
        "suppress",
        "fraud operations stop open units for good; what was paid goes back by itself",
        {"lines": _UNITS, "reason": _REASON},
        suppressing.suppress,
        suppressing.stoppable,
    ),
    Act(
        "open_return",
        "shipped units are announced to come back",
        {
            "kind": f"one of {', '.join(returning.KINDS)}; default: the first",
            "lines": "list of {line: id or number from 1, quantity: units}; default: all that could come back",
            "reason": f"{_REASON}, such as DAMAGED_PRODUCT; default: one that fits the kind",
            "comments": "up to 200 characters",
            "by": "merchant, for a return of the API, paid for as it is accepted; default: customer service",
            "location": "of a merchant's return: where the goods go; passed through",
            "metadata": "of a merchant's return",
        },
        returning.open_return,
        lambda order: bool(returning.possible(order)),
    ),
    Act(
        "receive_return",
        "the warehouse acknowledges returned goods; what is to be paid for them goes back 1 d later by itself, for a "
        "merchant's return at once",
        {
            "return": "its id; default: the first that is waited for",
            "lines": "list of {line: id or number from 1, quantity: units}; default: all that are waited for",
            "condition": "of the goods; default: NEW",
            "external_id": "the warehouse's own number; default: a seeded one",
        },
        returning.receive_return,
        lambda order: bool(returning.pending(order)),
    ),
    Act(
        "update_return",
        "where goods go, and what a merchant notes at a return",
        {"return": "its id; default: the first", "location": "a map", "metadata": "a map"},
        returning.update_return,
        lambda order: bool(order.returns),
        quiet=True,
    ),
    Act(
        "refund",
        "money goes back to the shopper; its credit is complete 3 d later by itself. Without a kind it is what a merchant "
        "asks for through the Digital River API, complete about 5 min later",
        {
            "kind": f"one of {', '.join(refunding.WAYS)}, each where it fits; default: a merchant's",
            "lines": f"line-level kinds only: {_LINES}",
            "amount": "what the shopper gets, tax included; default: all that can go back",
            "percent": "of what can go back, instead of an amount; of a merchant's refund: of what was paid",
            "items": "a merchant's refund: list of {line: id or number from 1, quantity, amount or percent, type}",
            "type": "a merchant's refund: shipping, tax, duty, importer_tax or fees; default: goods",
            "currency": "a merchant's refund: the order's",
            "metadata": "a merchant's refund: a map",
            "return": "the return that is paid for, by its id; default: the first that waits for it",
            "receipt": "the one receipt of it that is paid for; default: all that are not paid for",
            "reason": f"{_REASON}; default: one that fits the kind",
            "comments": "up to 200 characters",
        },
        refunding.refund,
        lambda order: bool(refunding.possible(order)),
    ),
    Act(
        "send_refund",
        "the bank is told of a merchant's refund now; where it cannot know an account, the shopper must give one",
        {"refund": "its id; default: every one that waits for it"},
        paying_back.send_refund,
        lambda order: bool(paying_back.unsent(order)),
    ),
    Act(
        "give_bank_details",
        "the shopper says where the money of a refund is to go",
        {"refund": "its id; default: every one that waits for it"},
        paying_back.give_bank_details,
        lambda order: bool(paying_back.waiting(order)),
    ),
    Act(
        "expire_refund",
        "the shopper never said where the money of a refund is to go",
        {"refund": "its id; default: every one that waits for it"},
        paying_back.expire_refund,
        lambda order: bool(paying_back.waiting(order)),
    ),
    Act(
        "complete_refund",
        "the credit of a refund reaches the shopper now",
        {"refund": "its id; default: every one under way"},
        paying_back.complete_refund,
        lambda order: bool(paying_back.under_way(order)),
    ),
    Act(
        "fail_refund",
        "the bank refuses a refund; its money can go back by another",
        {"refund": "its id; default: every one under way", "reason": f"{_REASON}; default: none is told"},
        paying_back.fail_refund,
        lambda order: bool(paying_back.under_way(order)),
    ),
    Act(
        "update_refund",
        "what a merchant notes at a refund",
        {"refund": "its id; default: the latest", "metadata": "a map"},
        paying_back.update_refund,
        lambda order: bool(order.refunds),
        quiet=True,
    ),
    Act(
        "dispute",
        "the shopper disputes the payment with the bank",
        {"reason": "default: DISPUTE_REASON_OTHER"},
        disputing.dispute,
        disputing.disputable,
    ),
    Act(
        "resolve_dispute",
        "the bank finds for the shop; the order goes on as before the dispute",
        {},
        disputing.resolve_dispute,
        disputing.resolvable,
    ),
    Act(
        "chargeback",
        "the bank takes the disputed money back; nothing is left to refund",
        {"note": "up to 200 characters"},
        disputing.chargeback,
        disputing.disputed,
    ),
)

ACTIONS: Final[dict[str, Act]] = {act.name: act for act in _ACTS}
"""By name, in the order of an order's life."""
