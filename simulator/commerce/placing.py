"""How an order begins: placed, submitted and accepted, in process (SHOP-FLOW-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.commerce import charge
from simulator.commerce.accepting import admit, suspected
from simulator.commerce.goods import LineItem
from simulator.commerce.line_item import awaits_release
from simulator.commerce.money import ZERO
from simulator.commerce.order import Charge, Order
from simulator.commerce.order_machine import ORDER
from simulator.commerce.payment import fail_payment
from simulator.commerce.pre_order import pend
from simulator.commerce.pricing import price
from simulator.commerce.turn import Applied, Turn
from simulator.errors import BadInput
from simulator.instant import Instant

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.draft import Draft
    from simulator.records import Options
    from simulator.seed import Seed


def placed(draft: Draft, *, at: Instant, seed: Seed, options: Options) -> Applied:
    """A new order from *draft*, its path being the seed's.

    BadInput when the draft cannot be paid for exactly, and when fraud checks refuse who pays (FRAUD-TEST-1).
    """
    turn = _begun(draft, at, seed, options)
    if options.flow == "follow-ups":
        turn.follow_up(options.submit_after, "submit")
    return turn.applied()


def ordered(draft: Draft, *, at: Instant, seed: Seed, options: Options) -> Applied:
    """The same, placed and submitted in one go, as ``POST /orders`` does (API-ORDER-1)."""
    turn = _begun(draft, at, seed, options)
    submit(turn, {}, options)
    return turn.applied()


def _begun(draft: Draft, at: Instant, seed: Seed, options: Options) -> Turn:
    turn = Turn(sketched(draft, at, seed, options), at)
    if suspected(turn.order) == "refused":
        raise BadInput(f"fraud checks refuse the order of {draft.bill_to.first_name} {draft.bill_to.last_name}")
    turn.announce("order.place")
    return turn


def submit(turn: Turn, _params: Mapping[str, Any], options: Options) -> None:
    """The order goes to the data store of record and, its charge being authorized, is accepted or reviewed.

    Delayed funds are waited for (SHOP-DELAYED-1), some in vain; the calendar knows when pre-orders come out.
    """
    state = ORDER.fire(turn.order.state, "submit")
    transitions = {**turn.order.transitions, state: turn.at}
    turn.change(state=state, transitions=transitions, submitted=turn.at)
    turn.announce("order.submit")
    for line in turn.order.lines:
        if line.release is not None and options.flow == "follow-ups":
            turn.date(line.release, "release_pre_order", lines=[{"line": line.id}])
    refused = turn.order.source.outcome in ("charge fails", "charge fails late")
    if turn.order.payment_timing == "delayed":
        if refused:
            turn.follow_up(options.payment_fails_after, "fail_payment")
        return
    if refused:
        fail_payment(turn, {}, options)
        return
    turn.change(charge=charge.authorize(turn.order.charge))
    if options.payment_tab:
        turn.announce("payment.authorize")
    admit(turn, options)


def process(turn: Turn, _params: Mapping[str, Any], options: Options) -> None:
    """The order is handed to fulfillment; each line that still has open units waits for it."""
    state = ORDER.fire(turn.order.state, "process")
    turn.change(state=state, transitions={**turn.order.transitions, state: turn.at})
    turn.announce("order.process")
    for line in turn.order.lines:
        if line.open and not awaits_release(line):
            pend(turn, line, options)


def sketched(draft: Draft, at: Instant, seed: Seed, options: Options) -> Order:
    """The order that *draft* becomes, not placed yet; BadInput when it cannot be paid for exactly."""
    if not draft.lines:
        raise BadInput("an order needs at least one line")
    _check_bundles(draft)
    lines = _lines(draft, at, seed)
    total = sum((line.money.total for line in lines), ZERO)
    session = draft.session_id or seed.uuid("session")
    return Order(
        id=seed.digits("order", 12),
        path=seed.path,
        site_id=draft.site_id,
        company_id=draft.company_id,
        environment=draft.environment,
        locale=draft.locale,
        currency=draft.currency,
        external_id=draft.external_id,
        shopper=draft.shopper,
        ship_to=draft.ship_to,
        bill_to=draft.bill_to,
        ship_from_country=draft.ship_from_country,
        lines=lines,
        tax_inclusive=draft.tax_inclusive,
        shipping_method=draft.shipping_method,
        shipping_code=draft.shipping_code,
        carrier=draft.carrier,
        source=draft.source.listed if options.method_names == "listed" else draft.source,
        charge=Charge(id=seed.uuid("charge"), created=at, amount=total, state="pending"),
        session_id=session,
        session_secret=draft.session_secret or f"{session}_{seed.uuid('session secret')}",
        checkout_id=draft.checkout_id or seed.uuid("checkout"),
        selling_entity_id=draft.selling_entity_id,
        selling_entity_name=draft.selling_entity_name,
        created=at,
        updated=at,
        transitions={"Open": at},
        payment_timing=draft.payment_timing,
        metadata=draft.metadata,
        charge_type=draft.charge_type,
        extra=draft.extra,
    )


def _check_bundles(draft: Draft) -> None:
    """A bundle has parts and a part has a bundle, which is no part itself."""
    bundles = [number for number, line in enumerate(draft.lines, 1) if line.bundle]
    for number, line in enumerate(draft.lines, 1):
        if line.parent and (line.parent not in bundles or line.bundle):
            raise BadInput(f"line {number}: line {line.parent} is no bundle that it could be a part of")
        if line.bundle and all(one.parent != number for one in draft.lines):
            raise BadInput(f"line {number}: a bundle needs parts")


def _lines(draft: Draft, at: Instant, seed: Seed) -> tuple[LineItem, ...]:
    ids = [seed.digits("line", 12, number) for number in range(1, len(draft.lines) + 1)]
    return tuple(
        LineItem(
            id=ids[number - 1],
            product=line.product,
            quantity=line.quantity,
            money=priced.money,
            taxes=priced.taxes,
            external_id=line.external_id,
            transitions={"created": at},
            pre_order=line.pre_order,
            release=None if line.release is None else Instant(at + line.release),
            media=line.media,
            subscription=line.subscription,
            bundle=line.bundle,
            parent=ids[line.parent - 1] if line.parent else "",
            extra=line.extra,
        )
        for number, (line, priced) in enumerate(zip(draft.lines, price(draft), strict=True), 1)
    )
