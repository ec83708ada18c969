"""What belongs to a product or to an order and is printed once: trees kept for the events that follow."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.notification.amounts import Amounts, line_prices, order_prices
from simulator.notification.goods import payments, product_info, product_key
from simulator.notification.kinds import attributes
from simulator.notification.people import address, address_id, user
from simulator.notification.taxes import tax_list
from simulator.notification.tree import keep

if TYPE_CHECKING:
    from simulator.commerce.order import LineItem, Order, Product
    from simulator.records import Options


K = TypeVar("K")
V = TypeVar("V")


class ProductParts:
    """The trees of one product."""

    def __init__(self, product: Product) -> None:
        self.source = product
        self.key = keep(product_key(product))
        self.info = keep(product_info(product))


class LineParts:
    """The trees of one line that no later event changes."""

    def __init__(self, order: Order, line: LineItem, amounts: Amounts) -> None:
        self.prices = keep(line_prices(line, amounts))
        self.taxes = keep(tax_list(order, line, amounts))


class OrderParts:
    """The trees of one order that no later event changes."""

    def __init__(self, order: Order, options: Options) -> None:
        self.source = _lasting(order)
        self.amounts = Amounts.of(order.currency, options)
        self.prices = keep(order_prices(order, self.amounts))
        self.payments = keep(payments(order, self.amounts))
        self.user = keep(user(order))
        self.ship_to = keep(address("shipToAddress", order.ship_to, order.shopper.id))
        self.download_to = keep(address_id("shipToAddress", order.ship_to, order.shopper.id))
        self.attributes = keep(attributes(order.metadata.items()))
        self.lines = {line.id: LineParts(order, line, self.amounts) for line in order.lines}


class Shelf:
    """Keeps the parts of the products and orders asked for last."""

    def __init__(self, options: Options, *, products: int = 1024, orders: int = 1024) -> None:
        self._options = options
        self._products: OrderedDict[tuple[str, str], ProductParts] = OrderedDict()
        self._orders: OrderedDict[str, OrderParts] = OrderedDict()
        self._limits = products, orders

    def product(self, product: Product) -> ProductParts:
        """The parts of a product."""
        key = product.id, product.locale
        parts = self._products.get(key)
        if parts is None or (parts.source is not product and parts.source != product):
            parts = ProductParts(product)
        _put(self._products, key, parts, self._limits[0])
        return parts

    def order(self, order: Order) -> OrderParts:
        """The parts of an order; made anew when something lasting of it has changed."""
        parts = self._orders.get(order.id)
        if parts is None or parts.source != _lasting(order):
            parts = OrderParts(order, self._options)
        _put(self._orders, order.id, parts, self._limits[1])
        return parts


def _lasting(order: Order) -> tuple[Any, ...]:
    """What the kept trees are made from."""
    lines = tuple([(line.id, line.quantity, line.money, line.taxes, line.product) for line in order.lines])
    head = (order.site_id, order.company_id, order.currency, order.created, order.selling_entity_id, order.charge.id)
    return (order.shopper, order.ship_to, order.bill_to, order.source, order.metadata, lines, head)


def _put(shelf: OrderedDict[K, V], key: K, value: V, limit: int) -> None:
    shelf[key] = value
    shelf.move_to_end(key)
    if len(shelf) > limit:
        shelf.popitem(last=False)
