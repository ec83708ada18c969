"""Drafts with chosen numbers, and a short way to live an order, for the tests of the shop."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from simulator.commerce import shop
from simulator.commerce.draft import Draft, DraftLine
from simulator.commerce.goods import Medium, Product, TaxShare
from simulator.commerce.parties import Address, Contact, Shopper, Source
from simulator.commerce.resource_moves import MOVES
from simulator.instant import Instant
from simulator.records import Action, Options
from simulator.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.commerce.order import Order
    from simulator.commerce.parties import Outcome, SourceType
    from simulator.commerce.shop import Applied
    from simulator.records import Change

START = Instant(1_600_000_000_000_000)
SECOND = 1_000_000
AUTO, MANUAL = Options(), Options(flow="manual")
CD = Medium(id="600000000001", kind="backup_cd", name="A copy on a disc")
EDS = Medium(id="600000000002", kind="eds", name="Two more years of downloads")


def product(kind: Literal["physical", "digital"]) -> Product:
    return Product(
        id="5300000100",
        data_id="29100000100",
        sku=f"TEST-{kind}",
        name=f"A {kind} thing",
        description="",
        kind=kind,
        locale="en_US",
        company_id="acme",
        catalog_id="24000000",
    )


def line(
    kind: Literal["physical", "digital"], quantity: int, price: str, *rates: str, discount: str = "0", **more: Any
) -> DraftLine:
    """*more* are fields of the draft's line: ``pre_order=True, media=(CD,)``."""
    taxes = (
        TaxShare(level="State", name="Sales and Use Tax", jurisdiction=f"J{place}", rate=Decimal(rate))
        for place, rate in enumerate(rates)
    )
    return DraftLine(
        product=product(kind),
        quantity=quantity,
        unit_price=Decimal(price),
        list_price=Decimal(price),
        discount=Decimal(discount),
        taxes=tuple(taxes),
        **more,
    )


def draft(
    lines: Sequence[DraftLine],
    *,
    currency: str = "USD",
    inclusive: bool = False,
    shipping: str = "0",
    delayed: bool = False,
    outcome: Outcome = "",
    source: SourceType = "creditCard",
    last_name: str = "Test",
) -> Draft:
    address = Address(id="100000000001", line1="1 Test Street", city="Testville", postal_code="00001", country="US")
    person = Contact(
        first_name="Ada", last_name=last_name, email="ada@example.com", phone="201-555-0100", address=address
    )
    return Draft(
        site_id="acme",
        company_id="acme",
        environment="cte",
        locale="en_US",
        currency=currency,
        shopper=Shopper(
            id="200000000001",
            login="ada@example.com",
            external_id="C-1",
            locale="en_US",
            opt_in=False,
            browser_ip="192.0.2.1",
        ),
        ship_to=person,
        bill_to=person,
        ship_from_country="US",
        lines=tuple(lines),
        tax_inclusive=inclusive,
        source=Source(
            id="source",
            type=source,
            brand="Visa",
            last_four="1111",
            expiration_month=1,
            expiration_year=2031,
            outcome=outcome,
        ),
        selling_entity_id="DR_INC-ENTITY",
        selling_entity_name="Digital River Inc.",
        shipping_method="standard" if Decimal(shipping) else "",
        shipping_code="SG" if Decimal(shipping) else "",
        shipping_price=Decimal(shipping),
        payment_timing="delayed" if delayed else "real_time",
    )


def placed(*lines: DraftLine, options: Options = AUTO, path: str = "case/1/0", **more: Any) -> Applied:
    return shop.place(draft(lines, **more), at=START, seed=Seed("test", path), options=options)


def act(order: Order, name: str, *, after: int = 1, options: Options = AUTO, **params: Any) -> Applied:
    """One action, *after* seconds past the order's latest move."""
    at = Instant(order.updated + after * SECOND)
    return shop.apply(order, Action(name=name, order_id=order.id, params=params), at=at, options=options)


def paid(*lines: DraftLine, **more: Any) -> Order:
    """An order whose delayed funds have arrived, in process."""
    order = act(placed(*lines, delayed=True, **more).order, "submit").order
    return act(act(order, "settle_payment").order, "process").order


def lived(order: Order, *names: str) -> Order:
    """The order after these actions, each with what it does by itself."""
    for name in names:
        order = act(order, name).order
    return order


def followed(applied: Applied, name: str) -> Applied:
    """The first follow-up of that name, played when it is due."""
    entry = next(one for one in applied.agenda if one.action.name == name)
    return shop.apply(applied.order, entry.action, at=entry.due, options=AUTO)


def told(applied: Applied) -> list[str]:
    """What only the API tells of."""
    return [change.name for change in applied.changes if change.name in MOVES]


def settled(order: Order) -> Order:
    """The order after all that the charge has under way."""
    return act(order, "settle_operation").order


def in_process(*lines: DraftLine, **more: Any) -> Order:
    order = placed(*lines, **more).order
    return act(act(order, "submit").order, "process").order


def moves(applied: Applied) -> list[str]:
    return [change.name for change in announced(applied)]


def announced(applied: Applied) -> list[Change]:
    """What an act announces itself, without what only the API tells of."""
    return [change for change in applied.changes if change.name not in MOVES]


def where(order: Order) -> list[tuple[str, int, int, int]]:
    """State and open, fulfilled, cancelled units of each line."""
    return [(one.state, one.open, one.fulfilled, one.cancelled) for one in order.lines]
