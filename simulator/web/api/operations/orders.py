"""Orders: made of checkouts or at one go, changed, read as the shop has them, printed as webhooks print them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from simulator.errors import Declined
from simulator.notification import resource
from simulator.web.api.call import Call, Reply
from simulator.web.api.reads import listed, narrowed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.commerce.order import Order
    from simulator.records import Options
    from simulator.simulation import Outcome
    from simulator.store.api_reader import ApiReader


async def create(call: Call) -> Reply:
    """An order that is submitted at once; one that is refused for its payment leaves a checkout that is used up."""
    try:
        outcome = call.simulation.ordering.order(call.body, call.options.api_version)
    except Declined:
        await call.simulation.store.durable()
        raise
    return await _told(call, outcome, 201)


async def update(call: Call) -> Reply:
    """An order with its metadata, the merchant's id or the wish to be forgotten changed."""
    return await _told(call, call.simulation.ordering.update(call.ids["id"], call.body), 200)


async def retrieve(call: Call) -> Reply:
    """One order; ``expand=true`` tells more of its products."""
    found = call.simulation.store.order(call.ids["id"])
    if found is None:
        raise Declined(404, "not_found", f"There is no order '{call.ids['id'][:40]}'.", "id")
    return Reply(value=shown(found, call.options, expand=call.query.flag("expand")))


async def search(call: Call) -> Reply:
    """The orders that pass the filters."""
    return Reply(value=await call.reads.ask(partial(_page, call)))


async def _told(call: Call, outcome: Outcome, status: int) -> Reply:
    await outcome.ticket
    (order,) = outcome.commit.orders
    return Reply(status=status, value=shown(order, call.options))


def _page(call: Call, reader: ApiReader) -> dict[str, Any]:
    def rows(place: int | None, newest_first: bool) -> Iterator[dict[str, Any]]:
        for order in reader.orders_from(place or 0, narrowed(call.query), newest_first=newest_first):
            told = shown(order, call.options)
            if call.query.admits(told):
                yield told

    return listed(call.query, reader.order_place, rows)


def shown(order: Order, options: Options, *, expand: bool = False) -> dict[str, Any]:
    """The order as an answer has it."""
    told = resource.order(order, options)
    if expand:
        resource.expand(told, order)
    return told
