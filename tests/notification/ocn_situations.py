"""The situations in which an Order Complete Notification is sent, each as an order with invented goods and people.

They are drafted by hand, so that golden files do not change with the market. They are written anew by
``python -m tests.notification.ocn_situations``; read the difference before it is kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree
from msgspec.structs import replace

from simulator.catalogue.loader import load
from simulator.commerce import shop
from simulator.commerce.goods import Medium, Subscription
from simulator.instant import Instant, parse_instant
from simulator.notification.render import Renderer
from simulator.records import Action, Event
from simulator.seed import Seed
from tests.commerce.drafts import MANUAL, draft, line, product

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from simulator.commerce.draft import DraftLine
    from simulator.commerce.goods import Product
    from simulator.commerce.order import Order, PaymentTiming
    from simulator.records import Format

GOLDEN = Path(__file__).with_name("golden_ocn")
AT = parse_instant("2026-01-05T09:00:00Z")
DAY = 86_400_000_000
SEED = Seed("golden", "order")
PARCEL = line("physical", 1, "20.00", "0.0725")
DOWNLOAD = replace(line("digital", 1, "35.50", "0.0725"), external_id="L-2")
DISC = Medium(id="6100000001", kind="backup_cd", name="Copy on a disc")
SERVICE = Medium(id="6100000002", kind="eds", name="Two years of downloads")
PLAN = Subscription(id="7300000001", product_id="5300000100", months=12)


def _of(*lines: DraftLine, steps: Sequence[tuple[str, dict[str, Any]]], delayed: bool = False, **more: Any) -> Order:
    """An order of *lines* after *steps*, each a day later than the one before."""
    goods = [replace(each, product=_named(each)) for each in lines]
    timing: PaymentTiming = "delayed" if delayed else "real_time"
    wanted = replace(draft(goods, **more), external_id="WEB-1", carrier="UPS", payment_timing=timing)
    order, at = shop.place(wanted, at=AT, seed=SEED, options=MANUAL).order, AT
    for name, params in (("submit", {}), *steps):
        at = Instant(at + DAY)
        order = shop.apply(order, Action(name=name, order_id=order.id, params=params), at=at, options=MANUAL).order
    assert order.state == "Complete"
    assert order.completed == at
    return order


def _named(each: DraftLine) -> Product:
    kind = each.product.kind
    return replace(product(kind), attributes=(("shelf", "12"), ("isDigital", str(kind == "digital").lower())))


def delayed_payment() -> Order:
    """Funds arrive days after the order, the goods leave after them."""
    return _of(PARCEL, delayed=True, shipping="4.99", steps=[("settle_payment", {}), ("process", {}), ("ship", {})])


def real_time_physical() -> Order:
    """Two parcels, the second one with what is left."""
    half = {"lines": [{"line": 1, "quantity": 2}]}
    goods = replace(PARCEL, quantity=3)
    return _of(goods, shipping="4.99", steps=[("process", {}), ("ship", half), ("ship", {"carrier": "DHL"})])


def pre_order() -> Order:
    """One line is not out yet when the other one leaves."""
    later = replace(PARCEL, pre_order=True)
    steps: list[tuple[str, dict[str, Any]]] = [("process", {}), ("ship", {}), ("release_pre_order", {}), ("ship", {})]
    return _of(PARCEL, later, shipping="4.99", steps=steps)


def backup_cd() -> Order:
    """A download, and the disc a day later."""
    steps: list[tuple[str, dict[str, Any]]] = [("process", {}), ("fulfill", {}), ("fulfill_media", {})]
    return _of(replace(DOWNLOAD, media=(DISC,)), steps=steps)


def eds() -> Order:
    """The service is set up before the download."""
    steps: list[tuple[str, dict[str, Any]]] = [("process", {}), ("fulfill_media", {}), ("fulfill", {})]
    return _of(replace(DOWNLOAD, media=(SERVICE,)), steps=steps)


def subscription() -> Order:
    """A line that begins a subscription, sold where prices include the tax."""
    goods = replace(DOWNLOAD, subscription=PLAN)
    return _of(goods, currency="EUR", inclusive=True, steps=[("process", {}), ("fulfill", {})])


def bundle() -> Order:
    """A bundle of a parcel and a download."""
    whole = replace(line("physical", 1, "0"), bundle=True)
    parts = (replace(PARCEL, parent=1), replace(DOWNLOAD, parent=1))
    return _of(whole, *parts, shipping="4.99", steps=[("process", {}), ("ship", {}), ("fulfill", {})])


def mixed_cancellation() -> Order:
    """A line is shipped, a part of another one is cancelled, and all of a third one; in a currency without cents."""
    goods = (line("physical", 1, "1980", "0.10"), line("digital", 3, "500", "0.10"), line("physical", 2, "300", "0.10"))
    some = {"lines": [{"line": 2, "quantity": 1}], "reason": "one too many"}
    steps: list[tuple[str, dict[str, Any]]] = [("process", {}), ("cancel", some), ("cancel_complete", {})]
    steps += [("fulfill", {}), ("cancel", {"lines": [{"line": 3}]}), ("cancel_complete", {}), ("ship", {})]
    return _of(*goods, currency="JPY", inclusive=True, steps=steps)


def refunded_before() -> Order:
    """Funds had arrived for a line that is cancelled: its money goes back before the order completes."""
    steps: list[tuple[str, dict[str, Any]]] = [("settle_payment", {}), ("process", {})]
    steps += [("cancel", {"lines": [{"line": 2}]}), ("cancel_complete", {}), ("ship", {})]
    return _of(PARCEL, DOWNLOAD, delayed=True, shipping="4.99", steps=steps)


SITUATIONS: dict[str, Callable[[], Order]] = {
    made.__name__: made
    for made in (
        *(delayed_payment, real_time_physical, pre_order, backup_cd, eds),
        *(subscription, bundle, mixed_cancellation, refunded_before),
    )
}
FORMATS: tuple[Format, ...] = ("json", "xml")


def printed(name: str, format_: Format) -> bytes:
    """The notification; XML is indented, for it is one line on the wire."""
    order = SITUATIONS[name]()
    event = Event(id="golden", channel="ocn", type="OrderComplete", at=order.updated, order_id=order.id, object=order)
    body = Renderer(load(), MANUAL).render(event, format=format_, style="classic").body
    if format_ == "json":
        return body + b"\n"
    root = etree.fromstring(body)
    etree.indent(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n"


def main() -> None:
    """Writes all golden files."""
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for name in SITUATIONS:
        for format_ in FORMATS:
            (GOLDEN / f"{name}.{format_}").write_bytes(printed(name, format_))


if __name__ == "__main__":
    main()
