"""What belongs to a product or to an order and is printed once: trees kept for the events that follow."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.notification.amounts import Amounts, line_prices, order_prices
from simulator.notification.goods import payments, product_info, product_key
from simulator.notification.kinds import attributes
from simulator.notification.people import address, address_id, user
from simulator.notification.taxes import tax_list
from simulator.notification.tree import Kept, constant

if TYPE_CHECKING:
    from collections.abc import Callable

    from simulator.commerce.goods import LineItem, Product
    from simulator.commerce.order import Order
    from simulator.notification.tree import Filled
    from simulator.records import Options


K = TypeVar("K")
V = TypeVar("V")


class ProductParts:
    """The trees of one product."""

    def __init__(self, product: Product) -> None:
        self.source = product
        self.key = product_key(product)
        self.info = constant(product_info(product))


class LineParts:
    """The trees of one line that no later event changes, and the whole line as notifications had it last."""

    def __init__(self, order: Order, line: LineItem, amounts: Amounts) -> None:
        self.prices = line_prices(line, amounts)
        self.taxes = tax_list(order, line, amounts)
        self._shown: tuple[Any, ...] | None = None
        self._whole: Kept | None = None

    def whole(self, shown: tuple[Any, ...], make: Callable[[], Filled]) -> Kept:
        """The line's tree, made anew when something else of the line is *shown* than before."""
        if self._whole is None or self._shown != shown:
            self._shown, self._whole = shown, Kept(make())
        return self._whole


class OrderParts:
    """The trees of one order that no later event changes."""

    def __init__(self, order: Order, options: Options) -> None:
        self.source = _lasting(order)
        self.amounts = amounts = Amounts.of(order.currency, options.amount_places)
        self.prices = Kept(order_prices(order, amounts))
        self.payments = Kept(payments(order, amounts))
        self.user = Kept(user(order))
        self.ship_to = Kept(address("shipToAddress", order.ship_to, order.shopper.id))
        self.download_to = address_id("shipToAddress", order.ship_to, order.shopper.id)
        self.attributes = Kept(attributes(order.metadata.items()))
        self.lines = {line.id: LineParts(order, line, amounts) for line in order.lines}


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
    lines = [(line.id, line.quantity, line.money, line.taxes, line.product, line.external_id) for line in order.lines]
    head = (order.site_id, order.company_id, order.currency, order.created, order.selling_entity_id)
    parties = (order.shopper, order.ship_to, order.bill_to, order.source, order.metadata, order.shipping_method)
    return (*parties, *head, order.charge.id, order.charge.amount, order.overpaid, lines)


def _put(shelf: OrderedDict[K, V], key: K, value: V, limit: int) -> None:
    shelf[key] = value
    shelf.move_to_end(key)
    if len(shelf) > limit:
        shelf.popitem(last=False)
