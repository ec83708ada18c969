"""Digital River API resources as plain dicts in wire order: what webhook events carry and what a GET would answer.

Layout 2021-12-13 (rest_api.md 3.3; member order of the published events, webhooks.md 3.10). Members without a value are
left out (WEBHOOK-NULL-1); amounts are Decimal and print with at least one decimal (WEBHOOK-MONEY-1); the states follow
SHOP-STATE-1 and the sums SHOP-MONEY-1.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from simulator.commerce.goods import PRODUCT_METADATA
from simulator.commerce.pricing import undiscounted
from simulator.commerce.worth import available, price_of
from simulator.errors import BadInput, nearest
from simulator.notification.parts import NOTHING, kept, members, number, party, time
from simulator.notification.payment import payment
from simulator.notification.resources.file import credit_memos, invoices
from simulator.notification.states import fraud, item_state, item_times, order_state, order_times

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulator.commerce.goods import LineItem, Product
    from simulator.commerce.order import Operation, Order
    from simulator.records import Options

VERSIONS = ("2020-01-07", "2020-09-30", "2020-12-17", "2021-02-23", "2021-03-23", "2021-12-13")
"""The API versions known to have existed (webhooks.md 1.10)."""


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
    captured = _sum(order.charge.captures, "pending", "complete")
    refunded = sum((one.worth.total for one in order.refunds if one.completed is not None), Decimal(0))
    collected = _sum(order.charge.captures, "complete")
    shipped = any(line.product.kind == "physical" for line in order.lines)
    state = order_state(order)
    fraud_state, fraud_times = fraud(order)
    found: dict[str, Any] = {
        "id": order.id,
        "createdTime": time(order.created),
        "customerId": order.shopper.id,
        "currency": order.currency,
        "email": order.bill_to.email,
        "shipTo": party(order.ship_to) if shipped else None,
        "shipFrom": {"address": {"country": order.ship_from_country}} if shipped else None,
        "billTo": party(order.bill_to),
        "totalAmount": number(order.total),
        "subtotal": number(order.subtotal),
        "totalFees": NOTHING,
        "totalTax": number(order.total_tax),
        "totalImporterTax": NOTHING,
        "totalDuty": NOTHING,
        "totalDiscount": number(order.total_discount),
        "totalShipping": number(_shipping(order)),
        "items": [_item(order, line) for line in order.lines],
        "shippingChoice": _shipping_choice(order) if shipped else None,
        "metadata": order.metadata or None,
        "upstreamId": order.external_id or None,
        "updatedTime": time(order.updated),
        "browserIp": order.shopper.browser_ip or None,
        "locale": order.locale,
        "customerType": "business" if order.bill_to.company else "individual",
        "sellingEntity": {"id": order.selling_entity_id, "name": order.selling_entity_name},
        "liveMode": order.live_mode,
        "payment": payment(order),
        "refundedAmount": number(refunded) if refunded else None,
        "state": state,
        "stateTransitions": order_times(order),
        "fraudState": fraud_state,
        "fraudStateTransitions": fraud_times,
        "cancelReason": _cancel_reason(order) if state == "cancelled" else None,
        "requestToBeForgotten": False,
        "capturedAmount": number(captured),
        "cancelledAmount": number(_sum(order.charge.cancels, "pending", "complete")) if order.charged else NOTHING,
        "availableToRefundAmount": _available(order, collected),
        "invoicePDFs": invoices(order),
        "creditMemoPDFs": credit_memos(order),
        "checkoutId": order.checkout_id,
    }
    return kept(found | _extra(order, found["shippingChoice"]) if order.extra else found)


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
    return sum((one.amount for one in operations if one.state in states), Decimal(0))


# -- items --------------------------------------------------------------------------------------------------------


def _available(order: Order, collected: Decimal) -> Decimal:
    """What was collected and has not gone back, nor is on its way; nothing once the bank has taken it."""
    if not order.refunds and order.dispute is None:
        return number(collected)
    if order.dispute is not None and order.dispute.chargeback is not None:
        return NOTHING
    counted = [one for one in order.refunds if one.stands and one.kind != "OverpaymentDifferenceRefund"]
    back = (one.worth.total for one in counted)
    return number(max(collected - sum(back, Decimal(0)), NOTHING))


def _item(order: Order, line: LineItem) -> dict[str, Any]:
    """One line."""
    money = line.money
    amount, shipping = undiscounted(line, order.currency, inclusive=order.tax_inclusive)
    extra = members(line.extra)
    extra.pop(PRODUCT_METADATA, None)
    state = item_state(order, line)
    return kept(
        {
            "id": line.id,
            "skuId": line.product.sku,
            "productDetails": _product(line.product),
            "amount": number(amount),
            "quantity": line.quantity,
            "state": state,
            "stateTransitions": item_times(order, line),
            "tax": {"rate": number(sum((tax.rate for tax in line.taxes), Decimal(0))), "amount": number(money.tax)},
            "importerTax": {"amount": NOTHING},
            "duties": {"amount": NOTHING},
            "discount": {"amountOff": number(money.discount)} if money.discount else None,
            "availableToRefundAmount": None if state in ("cancelled", "blocked") else _refundable(order, line),
            "fees": {"amount": NOTHING, "taxAmount": NOTHING},
            "shipping": {"amount": number(shipping), "taxAmount": number(money.shipping_tax)},
            **extra,
        }
    )


def _product(product: Product) -> dict[str, Any]:
    weight = product.weight if product.kind == "physical" and product.weight else None
    return kept(
        {
            "id": product.sku,
            "name": product.name,
            "description": product.description or None,
            "countryOfOrigin": product.country_of_origin or None,
            "weight": None if weight is None else _plain(weight),
            "weightUnit": None if weight is None else product.weight_unit,
            "partNumber": product.manufacturer_part or None,
        }
    )


def _plain(value: Decimal) -> int | Decimal:
    """A weight: whole ones print without decimals."""
    return int(value) if value == value.to_integral_value() else value.normalize()


def _refundable(order: Order, line: LineItem) -> Decimal:
    """The part of the line and its tax that has been paid and has not gone back: no shipping (rest_api.md 4)."""
    return number(price_of(available(order, line)).total)


# -- shipping and cancelling ---------------------------------------------------------------------------------------


def _shipping_choice(order: Order) -> dict[str, Any]:
    tax = sum((line.money.shipping_tax for line in order.lines), Decimal(0))
    return {
        "amount": number(_shipping(order)),
        "description": order.shipping_method,
        "serviceLevel": order.shipping_code,
        "taxAmount": number(tax),
    }


def _shipping(order: Order) -> Decimal:
    """Shipping without tax, before a discount on it (API-DISCOUNT-1)."""
    each = (undiscounted(line, order.currency, inclusive=order.tax_inclusive) for line in order.lines)
    return sum((shipping for _, shipping in each), Decimal(0))


def _cancel_reason(order: Order) -> str | None:
    return next((one.reason for one in order.cancellations if one.reason and not one.refused), None)
