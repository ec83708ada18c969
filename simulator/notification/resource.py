"""Digital River API resources as plain dicts in wire order: what webhook events carry and what a GET would answer.

Layout 2021-12-13 (rest_api.md 3.3; member order of the published events, webhooks.md 3.10). Members without a value are
left out (WEBHOOK-NULL-1); amounts are Decimal and print with at least one decimal (WEBHOOK-MONEY-1); the states follow
SHOP-STATE-1 and the sums SHOP-MONEY-1.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from simulator.errors import BadInput, nearest
from simulator.instant import iso_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from simulator.commerce.order import Address, Charge, Contact, LineItem, Operation, Order, Product
    from simulator.records import Options

VERSIONS = ("2020-01-07", "2020-09-30", "2020-12-17", "2021-02-23", "2021-03-23", "2021-12-13")
"""The API versions known to have existed (webhooks.md 1.10)."""

_TENTH = Decimal("0.1")
_NOTHING = Decimal("0.0")


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
    collected = _sum(order.charge.captures, "complete")
    share = collected / captured if captured else Decimal(0)
    shipped = any(line.product.kind == "physical" for line in order.lines)
    accepted = order.resource_transitions.get("accepted")
    state = order.resource_state or "pending_payment"
    found: dict[str, Any] = {
        "id": order.id,
        "createdTime": iso_seconds(order.created),
        "customerId": order.shopper.id,
        "currency": order.currency,
        "email": order.bill_to.email,
        "shipTo": _contact(order.ship_to) if shipped else None,
        "shipFrom": {"address": {"country": order.ship_from_country}} if shipped else None,
        "billTo": _contact(order.bill_to),
        "totalAmount": number(order.total),
        "subtotal": number(order.subtotal),
        "totalFees": _NOTHING,
        "totalTax": number(order.total_tax),
        "totalImporterTax": _NOTHING,
        "totalDuty": _NOTHING,
        "totalDiscount": number(order.total_discount),
        "totalShipping": number(order.total_shipping),
        "items": [_item(line, order.created, share) for line in order.lines],
        "shippingChoice": _shipping_choice(order) if shipped else None,
        "metadata": order.metadata or None,
        "upstreamId": order.external_id or None,
        "updatedTime": iso_seconds(order.updated),
        "browserIp": order.shopper.browser_ip or None,
        "locale": order.locale,
        "customerType": "business" if order.bill_to.company else "individual",
        "sellingEntity": {"id": order.selling_entity_id, "name": order.selling_entity_name},
        "liveMode": order.live_mode,
        "payment": _payment(order),
        "state": state,
        "stateTransitions": _times(order.resource_transitions or {state: order.created}),
        "fraudState": "passed" if accepted is not None and state != "complete" else None,
        "fraudStateTransitions": None if accepted is None else {"passed": iso_seconds(accepted)},
        "cancelReason": _cancel_reason(order) if state == "cancelled" else None,
        "requestToBeForgotten": False,
        "capturedAmount": number(captured),
        "cancelledAmount": number(_sum(order.charge.cancels, "pending", "complete")),
        "availableToRefundAmount": number(collected),
        "checkoutId": order.checkout_id,
    }
    return _kept(found)


def number(value: Decimal) -> Decimal:
    """An amount or rate as it prints: at least one decimal, no padding beyond (``20.00`` -> ``20.0``)."""
    tenths = value.quantize(_TENTH)
    return tenths if tenths == value else value.normalize()


def _kept(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _times(transitions: Mapping[Any, int]) -> dict[str, str]:
    return {state: iso_seconds(at) for state, at in transitions.items()}


def _sum(operations: Iterable[Operation], *states: str) -> Decimal:
    return sum((one.amount for one in operations if one.state in states), Decimal(0))


def _address(address: Address) -> dict[str, Any]:
    return _kept(
        {
            "line1": address.line1 or None,
            "line2": address.line2 or None,
            "city": address.city or None,
            "postalCode": address.postal_code or None,
            "state": address.state or None,
            "country": address.country,
        }
    )


def _contact(contact: Contact) -> dict[str, Any]:
    return _kept(
        {
            "address": _address(contact.address),
            "name": _name(contact),
            "phone": contact.phone or None,
            "email": contact.email or None,
            "organization": contact.company or None,
        }
    )


def _name(contact: Contact) -> str:
    names = [contact.first_name, contact.last_name]
    return " ".join(names[::-1] if contact.address.country == "JP" else names).strip()


# -- items --------------------------------------------------------------------------------------------------------


def _item(line: LineItem, created: int, collected: Decimal) -> dict[str, Any]:
    """One line; *collected* is the share of the captured money that has arrived."""
    money = line.money
    return _kept(
        {
            "id": line.id,
            "skuId": line.product.sku,
            "productDetails": _product(line.product),
            "amount": number(money.amount),
            "quantity": line.quantity,
            "state": _item_state(line),
            "stateTransitions": _item_times(line, created),
            "tax": {"rate": number(sum((tax.rate for tax in line.taxes), Decimal(0))), "amount": number(money.tax)},
            "importerTax": {"amount": _NOTHING},
            "duties": {"amount": _NOTHING},
            "discount": {"amountOff": number(money.discount)} if money.discount else None,
            "availableToRefundAmount": _refundable(line, collected),
            "fees": {"amount": _NOTHING, "taxAmount": _NOTHING},
            "shipping": {"amount": number(money.shipping), "taxAmount": number(money.shipping_tax)},
        }
    )


def _product(product: Product) -> dict[str, Any]:
    weight = product.weight if product.kind == "physical" and product.weight else None
    return _kept(
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


def _item_state(line: LineItem) -> str:
    if line.open:
        return "created"
    if line.fulfilled:
        return "fulfilled"
    return "cancelled" if line.state == "cancelled" else "created"


def _item_times(line: LineItem, created: int) -> dict[str, str]:
    times = {"created": line.transitions.get("created", created)}
    state = _item_state(line)
    if state == "fulfilled":
        times["fulfilled"] = max(line.transitions.get(name, created) for name in ("shipped", "complete", "cancelling"))
    elif state == "cancelled":
        times["cancelled"] = line.transitions.get("cancelled", created)
    return _times(times)


def _refundable(line: LineItem, collected: Decimal) -> Decimal:
    """The part of the line and its tax that has been paid: no shipping (rest_api.md 4)."""
    if not collected or not line.fulfilled:
        return _NOTHING
    paid = (line.money.amount + line.money.tax) * line.fulfilled / line.quantity * collected
    return number(paid.quantize(line.money.amount, ROUND_HALF_UP))


# -- shipping and payment -----------------------------------------------------------------------------------------


def _shipping_choice(order: Order) -> dict[str, Any]:
    tax = sum((line.money.shipping_tax for line in order.lines), Decimal(0))
    return {
        "amount": number(order.total_shipping),
        "description": order.shipping_method,
        "serviceLevel": order.shipping_code,
        "taxAmount": number(tax),
    }


def _cancel_reason(order: Order) -> str | None:
    return next((one.reason for one in order.cancellations if one.reason), None)


def _payment(order: Order) -> dict[str, Any]:
    total = number(order.charge.amount)
    return {
        "charges": [_charge(order.charge, order.currency, order.source.id, total)],
        "sources": [_source(order, total)],
        "session": {
            "id": order.session_id,
            "amountContributed": total,
            "amountRemainingToBeContributed": _NOTHING,
            "state": {"pending": "processing", "failed": "failed"}.get(order.charge.state, "complete"),
            "clientSecret": order.session_secret,
        },
    }


def _charge(charge: Charge, currency: str, source_id: str, amount: Decimal) -> dict[str, Any]:
    return _kept(
        {
            "id": charge.id,
            "createdTime": iso_seconds(charge.created),
            "currency": currency,
            "amount": amount,
            "state": charge.state,
            "captured": bool(charge.captures),
            "captures": [_operation(one) for one in charge.captures] or None,
            "refunded": False,
            "cancels": [_operation(one) for one in charge.cancels] or None,
            "sourceId": source_id,
            "type": "customer_initiated",
        }
    )


def _operation(operation: Operation) -> dict[str, Any]:
    return {
        "id": operation.id,
        "createdTime": iso_seconds(operation.created),
        "amount": number(operation.amount),
        "state": operation.state,
    }


def _source(order: Order, amount: Decimal) -> dict[str, Any]:
    source, owner = order.source, order.bill_to
    return {
        "id": source.id,
        "type": source.type,
        "amount": amount,
        "owner": {
            "firstName": owner.first_name,
            "lastName": owner.last_name,
            "email": owner.email,
            "address": _address(owner.address),
        },
        "creditCard": {
            "brand": source.brand,
            "expirationMonth": source.expiration_month,
            "expirationYear": source.expiration_year,
            "lastFourDigits": source.last_four,
        },
    }
