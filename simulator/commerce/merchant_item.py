"""Which line of an order an item of a merchant's request means: of a fulfillment, a refund or a return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.errors import Declined

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.goods import LineItem
    from simulator.commerce.order import Order


def line_of(order: Order, item: Mapping[str, Any], where: str) -> LineItem:
    """The line that ``line`` (number or id), ``itemId`` or ``skuId`` names. :raises Declined: 400 when none does."""
    names = [name for name in ("line", "itemId", "skuId") if item.get(name) is not None]
    if not names:
        raise Declined(400, "missing_parameter", f"'{where}itemId' or '{where}skuId' is needed.", f"{where}itemId")
    wanted = str(item[names[0]])
    for place, line in enumerate(order.goods, 1):
        known = {"line": (line.id, str(place)), "itemId": (line.id,), "skuId": (line.product.sku,)}
        if wanted in known[names[0]]:
            return line
    message = f"'{where}{names[0]}' names nothing that the order has: '{wanted[:40]}'."
    raise Declined(400, "invalid_parameter", message, f"{where}{names[0]}")
