"""Refunds: asked for, read, listed, and noted on; printed as webhooks print them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.commerce.merchant_item import line_of
from simulator.commerce.merchant_refund import check, too_much
from simulator.commerce.part_ids import refund_id
from simulator.errors import Declined, IllegalAction
from simulator.notification.resources.refund import refund
from simulator.web.api.call import Call, Reply
from simulator.web.api.operations.parts import noted, order_of, page, part_of

if TYPE_CHECKING:
    from simulator.commerce.order import Order


async def create(call: Call) -> Reply:
    """A refund of an order, or of some of its items (SHOP-REFUND-7)."""
    body = call.body
    if body.get("invoiceId") is not None and body.get("orderId") is None:
        raise Declined(404, "not_found", f"There is no invoice '{body['invoiceId'][:40]}'.", "invoiceId")
    order = order_of(call)
    asked = {name: value for name, value in body.items() if name not in ("orderId", "invoiceId", "items", "metadata")}
    items = body.get("items")
    if items:
        asked["items"] = [
            {**item, "line": line_of(order, item, f"items[{place}].").id} for place, item in enumerate(items)
        ]
    check(order, asked)
    try:
        outcome = call.simulation.act(
            order.id,
            "refund",
            {**asked, "metadata": noted(body)},
            path=call.simulation.request_path(order.id),
        )
    except IllegalAction:  # nothing was paid, or all of it went back
        raise too_much() from None
    await outcome.ticket
    (made,) = outcome.commit.orders  # others may have made more of them since
    return Reply(status=201, value=refund(made, made.refunds[-1].id))


async def retrieve(call: Call) -> Reply:
    """One refund."""
    order = part_of(call, "refund")
    return Reply(value=shown(order, call.ids["id"]))


async def update(call: Call) -> Reply:
    """A refund with its metadata changed."""
    order, id_ = part_of(call, "refund"), call.ids["id"]
    if "metadata" in call.body:
        mine = next(one.id for one in order.refunds if refund_id(order, one.id) == id_)
        params = {"refund": mine, "metadata": noted(call.body)}
        path = call.simulation.request_path(order.id)
        await call.simulation.act(order.id, "update_refund", params, path=path).ticket
    return Reply(value=shown(call.simulation.order(order.id), id_))


async def search(call: Call) -> Reply:
    """The refunds that pass the filters."""
    return Reply(value=await call.reads.ask(partial(page, call, "refund", shown)))


def shown(order: Order, id_: str) -> dict[str, Any]:
    """The refund of an order by its id in the API."""
    return refund(order, next(one.id for one in order.refunds if refund_id(order, one.id) == id_))
