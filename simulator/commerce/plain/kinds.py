"""The kinds of plain resources; to add one, write its file and name it here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.commerce.plain.checkout import CHECKOUT
from simulator.commerce.plain.customer import CUSTOMER
from simulator.commerce.plain.fee import FEE
from simulator.commerce.plain.plan import PLAN
from simulator.commerce.plain.sku import SKU
from simulator.commerce.plain.source import SOURCE
from simulator.commerce.plain.tax_identifier import TAX_IDENTIFIER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.commerce.plain.resource import Kind

KINDS: Final[Mapping[str, Kind]] = {
    kind.component: kind for kind in (CUSTOMER, SKU, TAX_IDENTIFIER, PLAN, FEE, SOURCE, CHECKOUT)
}
"""By component."""
