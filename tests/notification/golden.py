"""Writes one notification per PON event and format to ``golden/``, reviewed as data: ``make golden`` renews them.

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
TYPES = tuple(row.type for row in load().rows("pon"))
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
    timing = "delayed" if asked.delayed else "real_time"
    return replace(made, payment_timing=timing, external_id="C-1", metadata={"channel": "web"})


def write() -> None:
    """All files anew; those of events that are no more go."""
    FOLDER.mkdir(exist_ok=True)
    wanted = dict(golden())
    for file in FOLDER.iterdir():
        if file.name not in wanted:
            file.unlink()
    for name, body in wanted.items():
        (FOLDER / name).write_bytes(body)


if __name__ == "__main__":
    write()
