"""Writes one notification per PON event and format to ``golden/``, and one per webhook event to ``golden_webhook/``.

They are reviewed as data; ``make golden`` renews them.

The orders are of one line each and do not come from the market, so that only the shop and the printers change them.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from simulator.catalogue.loader import load
from simulator.cli.recipes import recipe
from simulator.cli.sample import played
from simulator.commerce.goods import TaxShare
from simulator.commerce.parties import Source
from simulator.commerce.test_data import CARDS
from simulator.instant import parse_instant
from simulator.notification.render import Renderer
from simulator.records import Options
from simulator.seed import Seed
from tests.commerce.drafts import draft, line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from simulator.catalogue.loader import Row
    from simulator.commerce.draft import Draft
    from simulator.records import Event, Format, Style

FOLDER = Path(__file__).parent / "golden"
AT = parse_instant("2024-03-01T09:00:00Z")
WEBHOOKS = Path(__file__).parent / "golden_webhook"
WEBHOOK_IDS = ("0b1c7a52-5f8e-4d35-8a75-0d1f6f3f4c11", "6d1de0a1-6f0b-4b7f-9d55-3a8b7e1f0c22")
TYPES = tuple(row.type for row in load().rows("pon"))
HOOKS = tuple(row.type for row in load().rows("webhook") if not row.absent)
"""The webhook events that can be sent."""
CLASSIC = (
    "LineItemLevelElectronicFulfillmentPending",
    "OrderDisputeChargeBack",
    "OrderLevelPlaceOrderSuccess",
    "OrderLevelSatisfactionRefund",
    "ReplacementReturn",
    "ReturnReceiptCreated",
)
"""The events that are kept in the classic style, too."""
_FORMS: tuple[tuple[str, Format, Style], ...] = (
    (".json", "json", "plain"),
    (".xml", "xml", "plain"),
    (".classic.xml", "xml", "classic"),
)


def golden() -> Iterator[tuple[str, bytes]]:
    """Each file's name and what it must hold."""
    renderer = Renderer(load(), Options())
    for type_ in TYPES:
        about = _event(load().row(type_))
        for ending, form, style in _FORMS:
            if style == "plain" or type_ in CLASSIC:
                yield type_ + ending, renderer.render(about, format=form, style=style).body


def golden_webhooks() -> Iterator[tuple[str, bytes]]:
    """The same for webhooks, in a folder of their own."""
    renderer = Renderer(load(), Options())
    for type_ in HOOKS:
        about = _event(load().row(type_))
        body = renderer.render(about, format="json", style="plain", webhook_ids=WEBHOOK_IDS).body
        yield f"{type_}.json", body


def _event(row: Row) -> Event:
    return played(load(), row, _draft(row), at=AT, seed=Seed("golden", "order"))


def _draft(row: Row) -> Draft:
    asked = recipe(row)
    rates = (("State", "MINNESOTA", "0.06875"), ("County", "HENNEPIN", "0.0065"))
    taxes = tuple(
        TaxShare(level=level, name="Sales and Use Tax", jurisdiction=place, rate=Decimal(rate))  # type: ignore[arg-type]
        for level, place, rate in rates
    )
    one = replace(line(asked.product, 1, "20.00"), taxes=taxes, external_id="L-1")
    made = draft([one], shipping="4.90" if asked.product == "physical" else "0")
    timing = "delayed" if asked.payment == "delayed" else "real_time"
    source = Source(id="source", type="wireTransfer") if row.announces == "refund.ask" else made.source
    if isinstance(asked.payment, dict):
        source = replace(source, outcome=CARDS[asked.payment["card"]])
    return replace(made, payment_timing=timing, source=source, external_id="C-1", metadata={"channel": "web"})


def write() -> None:
    """All files anew; those of events that are no more go."""
    for folder, wanted in ((FOLDER, dict(golden())), (WEBHOOKS, dict(golden_webhooks()))):
        folder.mkdir(exist_ok=True)
        for file in folder.iterdir():
            if file.name not in wanted:
                file.unlink()
        for name, body in wanted.items():
            (folder / name).write_bytes(body)


if __name__ == "__main__":
    write()
