"""Digital River API resources as plain dicts in wire order: what webhook events carry and what a GET would answer.

Layout 2021-12-13 (rest_api.md 3.3; member order of the published events, webhooks.md 3.10). Members without a value are
left out (WEBHOOK-NULL-1); amounts are Decimal and print with at least one decimal (WEBHOOK-MONEY-1); the states follow
SHOP-STATE-1 and the sums SHOP-MONEY-1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.commerce.goods import PRODUCT_METADATA
from simulator.commerce.money import ZERO
from simulator.commerce.pricing import undiscounted
from simulator.commerce.worth import available
from simulator.errors import BadInput, nearest
from simulator.notification.parts import NOTHING, kept, kept_but, members, number, party, time
from simulator.notification.payment import payment
from simulator.notification.resources.file import credit_memos, invoices
from simulator.notification.states import fraud, item_times, order_state, order_times

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from simulator.commerce.goods import LineItem, Product
    from simulator.commerce.order import Operation, Order
    from simulator.records import Options

VERSIONS = ("2020-01-07", "2020-09-30", "2020-12-17", "2021-02-23", "2021-03-23", "2021-12-13")
"""The API versions known to have existed (webhooks.md 1.10)."""
_OPTIONAL: Final = (
    *("shipTo", "shipFrom", "shippingChoice", "metadata", "upstreamId", "browserIp", "refundedAmount", "fraudState"),
    *("fraudStateTransitions", "cancelReason", "invoicePDFs", "creditMemoPDFs"),
)
_OPTIONAL_OF_ITEMS: Final = ("discount", "availableToRefundAmount")


def order(order: Order, options: Options) -> dict[str, Any]:
    """The Order resource.

    :raises BadInput: the option ``api_version`` names no known version.
    """
    if options.api_version not in VERSIONS:
        raise BadInput(
            f'there is no API version "{options.api_version}"',
            where="api_version",
            nearest=nearest(options.api_version, VERSIONS),
        )
    shipped, shipping, shipping_tax = _shipping(order)
    subtotal, tax = order.subtotal, order.total_tax
    operated = order.charge
    collected = _sum(operated.captures, "complete")
    choice = _shipping_choice(order, shipping, shipping_tax) if shipped else None
    state = order_state(order)
    fraud_state, fraud_times = fraud(order, state)
    found: dict[str, Any] = {
        "id": order.id,
        "createdTime": time(order.created),
        "customerId": order.shopper.id,
        "currency": order.currency,
        "email": order.bill_to.email,
        "shipTo": party(order.ship_to) if shipped else None,
        "shipFrom": {"address": {"country": order.ship_from_country}} if shipped else None,
        "billTo": party(order.bill_to),
        "totalAmount": number(subtotal + tax),
        "subtotal": number(subtotal),
        "totalFees": NOTHING,
        "totalTax": number(tax),
        "totalImporterTax": NOTHING,
        "totalDuty": NOTHING,
        "totalDiscount": number(order.total_discount),
        "totalShipping": shipping,
        "items": [_item(order, line) for line in order.lines],
        "shippingChoice": choice,
        "metadata": order.metadata or None,
        "upstreamId": order.external_id or None,
        "updatedTime": time(order.updated),
        "browserIp": order.shopper.browser_ip or None,
        "locale": order.locale,
        "customerType": "business" if order.bill_to.company else "individual",
        "sellingEntity": {"id": order.selling_entity_id, "name": order.selling_entity_name},
        "liveMode": order.live_mode,
        "payment": payment(order),
        "refundedAmount": _refunded(order) if order.refunds else None,
        "state": state,
        "stateTransitions": order_times(order),
        "fraudState": fraud_state,
        "fraudStateTransitions": fraud_times,
        "cancelReason": _cancel_reason(order) if state == "cancelled" else None,
        "requestToBeForgotten": False,
        "capturedAmount": number(_sum(operated.captures, "pending", "complete")),
        "cancelledAmount": number(_sum(operated.cancels, "pending", "complete")) if order.charged else NOTHING,
        "availableToRefundAmount": _available(order, collected),
        "invoicePDFs": invoices(order),
        "creditMemoPDFs": credit_memos(order),
        "checkoutId": order.checkout_id,
    }
    if order.extra:
        return kept(found | _extra(order, choice))
    return kept_but(_OPTIONAL, found)


def expand(told: dict[str, Any], order: Order) -> None:
    """Adds what the expanded form has of each product: ``physical``, and the metadata of its SKU (EVENT-EXPANDED-1)."""
    for item, line in zip(told["items"], order.lines, strict=True):
        item["productDetails"]["physical"] = line.product.kind == "physical"
        if metadata := members(line.extra).get(PRODUCT_METADATA):
            item["productDetails"]["metadata"] = metadata


def _extra(order: Order, choice: dict[str, Any] | None) -> dict[str, Any]:
    """What the request said that nothing else tells; of how the goods travel it said all but the tax."""
    extra = members(order.extra)
    said = extra.pop("shippingChoice", None) or {}
    if choice is not None and said:
        extra["shippingChoice"] = {"amount": choice["amount"], **said, "taxAmount": choice["taxAmount"]}
    return extra


def _sum(operations: Iterable[Operation], *states: str) -> Decimal:
    found = ZERO
    for one in operations:
        if one.state in states:
            found += one.amount
    return found


def _refunded(order: Order) -> Decimal | None:
    found = sum((one.worth.total for one in order.refunds if one.completed is not None), ZERO)
    return number(found) if found else None


def _available(order: Order, collected: Decimal) -> Decimal:
    """What was collected and has not gone back, nor is on its way; nothing once the bank has taken it."""
    if not order.refunds and order.dispute is None:
        return number(collected)
    if order.dispute is not None and order.dispute.chargeback is not None:
        return NOTHING
    counted = [one for one in order.refunds if one.stands and one.kind != "OverpaymentDifferenceRefund"]
    back = (one.worth.total for one in counted)
    return number(max(collected - sum(back, ZERO), NOTHING))


def _cancel_reason(order: Order) -> str | None:
    return next((one.reason for one in order.cancellations if one.reason and not one.refused), None)


# -- items --------------------------------------------------------------------------------------------------------


def _item(order: Order, line: LineItem) -> dict[str, Any]:
    """One line."""
    money = line.money
    amount, shipping = undiscounted(line, order.currency, inclusive=order.tax_inclusive)
    times = item_times(order, line)
    state = next(reversed(times))
    found: dict[str, Any] = {
        "id": line.id,
        "skuId": line.product.sku,
        "productDetails": _product(line.product),
        "amount": number(amount),
        "quantity": line.quantity,
        "state": state,
        "stateTransitions": times,
        "tax": {"rate": number(_rate(line)), "amount": number(money.tax)},
        "importerTax": {"amount": NOTHING},
        "duties": {"amount": NOTHING},
        "discount": {"amountOff": number(money.discount)} if money.discount else None,
        "availableToRefundAmount": None if state in ("cancelled", "blocked") else _refundable(order, line),
        "fees": {"amount": NOTHING, "taxAmount": NOTHING},
        "shipping": {"amount": number(shipping), "taxAmount": number(money.shipping_tax)},
    }
    if line.extra:
        found |= members(line.extra)
        found.pop(PRODUCT_METADATA, None)
        return kept(found)
    return kept_but(_OPTIONAL_OF_ITEMS, found)


def _product(product: Product) -> dict[str, Any]:
    found: dict[str, Any] = {"id": product.sku, "name": product.name}
    if product.description:
        found["description"] = product.description
    if product.country_of_origin:
        found["countryOfOrigin"] = product.country_of_origin
    if product.kind == "physical" and product.weight:
        found["weight"] = _plain(product.weight)
        found["weightUnit"] = product.weight_unit
    if product.manufacturer_part:
        found["partNumber"] = product.manufacturer_part
    return found


def _plain(value: Decimal) -> int | Decimal:
    """A weight: whole ones print without decimals."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def _rate(line: LineItem) -> Decimal:
    found = ZERO
    for tax in line.taxes:
        found += tax.rate
    return found


def _refundable(order: Order, line: LineItem) -> Decimal:
    """The part of the line and its tax that has been paid and has not gone back: no shipping (rest_api.md 4)."""
    left = available(order, line)
    return number(left.amount + left.tax)


# -- shipping -----------------------------------------------------------------------------------------------------


def _shipping(order: Order) -> tuple[bool, Decimal, Decimal]:
    """Whether any of it is shipped, for how much without tax, before a discount on it (API-DISCOUNT-1), and its tax."""
    shipped, amount, tax = False, ZERO, ZERO
    for line in order.lines:
        shipped = shipped or line.product.kind == "physical"
        amount += undiscounted(line, order.currency, inclusive=order.tax_inclusive)[1]
        tax += line.money.shipping_tax
    return shipped, number(amount), number(tax)


def _shipping_choice(order: Order, amount: Decimal, tax: Decimal) -> dict[str, Any]:
    return {
        "amount": amount,
        "description": order.shipping_method,
        "serviceLevel": order.shipping_code,
        "taxAmount": tax,
    }
