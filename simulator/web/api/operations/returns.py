"""Returns: made, accepted whole or by items, read, listed, and noted on; printed as webhooks print them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.commerce.merchant_item import line_of
from simulator.commerce.part_ids import return_id
from simulator.commerce.returning import supply
from simulator.errors import Declined
from simulator.notification.resources.giving_back import back
from simulator.web.api.call import Call, Reply
from simulator.web.api.operations.parts import noted, order_of, page, part_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order
    from simulator.commerce.post_order import Return


async def create(call: Call) -> Reply:
    """A return of some units of an order."""
    order = order_of(call)
    _undisputed(order)
    lines = _units(order, call.body["items"], supply(order).count, "Return quantity is larger than order quantity")
    told = {name: call.body[name] for name in ("reason", "location") if name in call.body}
    params = {**told, "by": "merchant", "lines": lines, "metadata": noted(call.body)}
    outcome = call.simulation.act(order.id, "open_return", params, path=call.simulation.request_path(order.id))
    await outcome.ticket
    (made,) = outcome.commit.orders  # others may have made more of them since
    return Reply(status=201, value=back(made, made.returns[-1].id))


async def retrieve(call: Call) -> Reply:
    """One return."""
    return Reply(value=shown(part_of(call, "return"), call.ids["id"]))


async def update(call: Call) -> Reply:
    """A return accepted, wholly or in part, each time with a refund; or with its location or metadata changed."""
    order, body = part_of(call, "return"), call.body
    one = next(each for each in order.returns if return_id(order, each.id) == call.ids["id"])
    accepted = _accepted(order, one, body)
    notes = {
        name: noted(body) if name == "metadata" else body[name] for name in ("location", "metadata") if name in body
    }
    for action, params in (("update_return", notes), ("receive_return", accepted)):
        if params:
            path = call.simulation.request_path(order.id)
            call.simulation.act(order.id, action, {"return": one.id, **params}, path=path)
    await call.simulation.store.durable()
    return Reply(value=shown(call.simulation.order(order.id), call.ids["id"]))


async def search(call: Call) -> Reply:
    """The returns that pass the filters."""
    return Reply(value=await call.reads.ask(partial(page, call, "return", shown)))


def shown(order: Order, id_: str) -> dict[str, Any]:
    """The return of an order by its id in the API."""
    return back(order, next(one.id for one in order.returns if return_id(order, one.id) == id_))


def _accepted(order: Order, one: Return, body: dict[str, Any]) -> dict[str, Any]:
    """Which units are accepted, as the act takes it; nothing when none are."""
    items = body.get("items")
    if not items and "state" not in body:
        return {}
    _undisputed(order)
    if one.status != "PendingProductReturn":
        raise Declined(409, "invalid_state", "The return has been accepted already.", "state")
    parts = {part.line_id: part for part in one.lines}

    def waited(line: LineItem) -> int:
        return parts[line.id].quantity - one.accepted(parts[line.id]) if line.id in parts else 0

    if not items:
        places = [
            {"line": part.line_id, "quantity": left}
            for part in one.lines
            if (left := part.quantity - one.accepted(part))
        ]
        return {"lines": places}
    return {"lines": _units(order, items, waited, "Accepted quantity is larger than return quantity")}


def _undisputed(order: Order) -> None:
    if order.dispute is not None and order.dispute.open:
        message = "A return cannot be performed while there is a dispute on the order."
        raise Declined(409, "invalid_parameter", message, "order")


def _units(
    order: Order, items: list[dict[str, Any]], there: Callable[[LineItem], int], larger: str
) -> list[dict[str, Any]]:
    """The items of a body as the shop's acts take them. :raises Declined: in the API's words."""
    if not items:
        raise Declined(400, "invalid_parameter", "'items' must not be empty.", "items")
    counts: dict[str, int] = {}
    for place, item in enumerate(items):
        line, count = line_of(order, item, f"items[{place}]."), item["quantity"]
        if count < 1:
            raise Declined(
                400, "invalid_parameter", f"'items[{place}].quantity' must be from 1.", f"items[{place}].quantity"
            )
        if line.product.kind != "physical":
            message = "A download cannot come back; refund it."
            raise Declined(409, "invalid_parameter", message, f"items[{place}].itemId")
        counts[line.id] = counts.get(line.id, 0) + count
        if counts[line.id] > there(line):
            raise Declined(409, "quantity_too_large", larger, f"items[{place}].qty")
    return [{"line": line_id, "quantity": count} for line_id, count in counts.items()]
