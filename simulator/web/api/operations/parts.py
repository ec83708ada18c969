"""What the operations on parts of orders share: finding the order, reading pages, and the merchant's notes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.errors import Declined
from simulator.web.api.reads import listed, narrowed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from simulator.commerce.order import Order
    from simulator.records import PartKind
    from simulator.store.api_reader import ApiReader
    from simulator.web.api.call import Call


def order_of(call: Call) -> Order:
    """The order that the body names. :raises Declined: 400 when it names none, 404 when there is none."""
    name = call.body.get("orderId")
    if name is None:
        raise Declined(400, "missing_parameter", "'orderId' is missing.", "orderId")
    found = call.simulation.store.order(name)
    if found is None:
        raise Declined(404, "not_found", f"There is no order '{name[:40]}'.", "orderId")
    return found


def part_of(call: Call, kind: PartKind) -> Order:
    """The order whose part the path names. :raises Declined: 404 when there is none."""
    found = call.simulation.store.part(kind, call.ids["id"])
    if found is None:
        raise Declined(404, "not_found", f"There is no {kind} '{call.ids['id'][:40]}'.", "id")
    return found


def noted(body: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata of a body as they are kept."""
    given = body.get("metadata") or {}
    return {name: float(value) if isinstance(value, Decimal) else value for name, value in given.items()}


def page(
    call: Call, kind: PartKind, shown: Callable[[Order, str], dict[str, Any]], reader: ApiReader
) -> dict[str, Any]:
    """One page of the parts of a kind that pass the filters."""
    wanted = call.query.texts("orderId")

    def rows(place: int | None, newest_first: bool) -> Iterator[dict[str, Any]]:
        for order, id_ in reader.parts_from(
            kind,
            place or 0,
            narrowed(call.query),
            newest_first=newest_first,
            order_id=wanted[0] if wanted else "",
        ):
            told = shown(order, id_)
            if call.query.admits(told):
                yield told

    return listed(call.query, lambda id_: reader.part_place(kind, id_), rows)
