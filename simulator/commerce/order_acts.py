"""Actions on an order itself: submission, fulfillment, cancellation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.commerce import accepting, cancelling, fulfillment, holding, media, placing, pre_order, reporting
from simulator.commerce.act import LINES, REASON, TRACKING, UNITS, Act, always

if TYPE_CHECKING:
    from simulator.commerce.order import Order


def _to_ship(order: Order) -> bool:
    return holding.free(order) and fulfillment.there(order, fulfillment.not_shippable)


def _to_fulfill(order: Order) -> bool:
    return holding.free(order) and fulfillment.there(order, fulfillment.not_downloadable)


ORDER_ACTS: Final = (
    Act(
        "submit",
        "the order is submitted; unless its funds come later its charge is authorized and the order accepted",
        {},
        placing.submit,
        always,
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
        {"lines": LINES},
        pre_order.release_pre_order,
        pre_order.waiting,
    ),
    Act(
        "back_order",
        "lines are out of stock and wait for the fulfiller; shipping ends it",
        {"lines": LINES},
        fulfillment.back_order,
        lambda order: holding.free(order) and fulfillment.there(order, fulfillment.not_orderable_back),
    ),
    Act(
        "ship",
        "physical units leave in one parcel; a line wholly shipped completes, the last line completes the order",
        {"lines": UNITS, **TRACKING},
        fulfillment.ship,
        _to_ship,
    ),
    Act(
        "fulfill",
        "digital units are delivered; a line wholly delivered completes, the last line completes the order",
        {"lines": UNITS, **dict.fromkeys(TRACKING, "default: none")},
        fulfillment.fulfill,
        _to_fulfill,
    ),
    Act(
        "report_fulfillment",
        "what the merchant tells: units shipped or delivered, and units called off, with one capture and one cancel",
        {
            "items": "list of {line: id or number, quantity, cancel_quantity: units}; default: all open ones",
            **dict.fromkeys(TRACKING, "default: none; Global Commerce tells one as for a shipment"),
            "shipment_id": "what the warehouse calls the parcel; passed through",
            "metadata": "a map; passed through",
        },
        reporting.report_fulfillment,
        reporting.open_to_reports,
    ),
    Act(
        "fulfill_media",
        "the backup CD is sent, the extended download service set up; with the download the line completes",
        {"lines": LINES},
        media.fulfill_media,
        lambda order: holding.free(order) and media.waiting(order),
    ),
    Act(
        "cancel",
        "open units are cancelled; the cancellation is complete 5 s later by itself, paid units are refunded",
        {"lines": UNITS, "reason": REASON},
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
)
