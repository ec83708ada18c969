"""From what a checkout or an order of the API asks for to a draft that the shop can place: the one way there is.

What is asked is as `commerce.plain.checkout` leaves it; it need not be complete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from simulator.commerce.draft import Draft, DraftLine
from simulator.commerce.goods import PRODUCT_METADATA, Product
from simulator.commerce.money import ZERO, rounded
from simulator.commerce.parties import Source
from simulator.commerce.plain.checkout import ships
from simulator.commerce.plain.item import physical, told
from simulator.market.buyer import contact, locale_of, shopper
from simulator.market.land import ELSEWHERE, region_of, taxes_at
from simulator.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from simulator.commerce.goods import TaxShare
    from simulator.records import Environment, Site

_ALWAYS: Final = ("customerId", "email", "shipTo", "billTo", "shipFrom", "browserIp", "metadata")
"""Members of an order that are as asked, and absent where nothing is asked."""
_IF_ASKED: Final = (
    *("locale", "applicationId", "organization", "purchaseLocation", "customerType", "taxIdentifiers", "disclosures"),
    *("discount", "billingOptimization"),
)
_encoder: Final = msgspec.json.Encoder(decimal_format="number")


class Session(NamedTuple):
    """The checkout that an order is made of, or stands for, and its payment session."""

    checkout_id: str
    id: str
    secret: str


def draft(
    asked: Mapping[str, Any],
    source: Source | None,
    session: Session,
    *,
    delayed: bool,
    site: Site,
    environment: Environment,
    seed: Seed,
) -> Draft:
    """The draft of what is asked.

    :param source: what pays; None as long as nothing does.
    :param delayed: whether its funds come later.
    """
    address = _taxed_at(asked)
    here = region_of(address.get("country", ""))
    taxes, currency = taxes_at(address), asked["currency"]
    catalog = here.catalog_id if here else ""
    lines = tuple(_line(item, taxes, currency, site, catalog) for item in asked["items"])
    costs = [_cost(line) - line.discount for line in lines]
    email, bill_to = asked.get("email") or "", asked.get("billTo") or {}
    choice = asked.get("shippingChoice") or {}
    shipping = _exact(choice.get("amount", ZERO), currency)
    seller = here.selling_entity if here else ELSEWHERE
    shipped = ships(dict(asked))
    return Draft(
        site_id=site.id,
        company_id=site.company_id,
        environment=environment,
        locale=locale_of(asked, site),
        currency=currency,
        shopper=shopper(asked, email, site, seed),
        ship_to=contact((asked.get("shipTo") if shipped else None) or bill_to, email, seed.child("ship to")),
        bill_to=contact(bill_to, email, seed.child("bill to")),
        ship_from_country=_ship_from(asked),
        lines=lines,
        tax_inclusive=bool(asked.get("taxInclusive")),
        source=source or Source(id="", type="creditCard"),
        payment_timing="delayed" if delayed else "real_time",
        selling_entity_id=seller.id,
        selling_entity_name=seller.name,
        shipping_method=(choice.get("description") or "standard") if shipped else "",
        shipping_code=(choice.get("serviceLevel") or "") if shipped else "",
        shipping_price=shipping if shipped else ZERO,
        discount=_off(asked.get("discount"), sum(costs, ZERO), 1, currency),
        shipping_discount=_off(asked.get("shippingDiscount"), shipping, 1, currency) if shipped else ZERO,
        carrier=here.shipping[0].carrier if shipped and here else "",
        external_id=asked.get("upstreamId") or "",
        metadata=texts(asked.get("metadata")),
        checkout_id=session.checkout_id,
        session_id=session.id,
        session_secret=session.secret,
        charge_type=asked.get("chargeType") or "customer_initiated",
        extra=kept(_said(asked)),
    )


def _said(asked: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: asked.get(name) for name in _ALWAYS} | {name: asked[name] for name in _IF_ASKED if name in asked}
    choice = asked.get("shippingChoice") or {}
    return {**found, "shippingChoice": {name: value for name, value in choice.items() if name != "amount"}}


def _taxed_at(asked: Mapping[str, Any]) -> Mapping[str, Any]:
    """The address that tax depends on: where it goes to, else who pays, else where it is bought (API-TAX-1)."""
    ship_to, bill_to = asked.get("shipTo") or {}, asked.get("billTo") or {}
    found: Mapping[str, Any] = ship_to.get("address") or bill_to.get("address") or asked.get("purchaseLocation") or {}
    return found


def _ship_from(asked: Mapping[str, Any]) -> str:
    places = [asked.get("shipFrom"), *(item.get("shipFrom") for item in asked["items"])]
    return next((str(place["address"]["country"]) for place in places if place and place.get("address")), "")


# -- lines ---------------------------------------------------------------------------------------------------------


def _line(
    item: Mapping[str, Any], taxes: tuple[TaxShare, ...], currency: str, site: Site, catalog_id: str
) -> DraftLine:
    quantity = item["quantity"]
    whole = _exact(item["aggregatePrice"], currency) if "aggregatePrice" in item else None
    price = _exact(item["price"], currency) if whole is None else rounded(whole / quantity, currency)
    cost = price * quantity if whole is None else whole
    discount = item.get("discount") or {}
    units = discount.get("quantity", quantity)
    said = {
        "skuId": item.get("skuId"),
        "productDetails": told(item["product"]),
        "subscriptionInfo": item.get("subscriptionInfo"),
        "discount": {**discount, "quantity": units} if discount else None,
        "shipFrom": item.get("shipFrom"),
        "metadata": item.get("metadata"),
        PRODUCT_METADATA: item["product"].get("metadata"),
    }
    return DraftLine(
        product=_product(item, site, catalog_id),
        quantity=quantity,
        unit_price=price,
        list_price=price,
        discount=_off(discount, cost * units / quantity, units, currency),
        whole=whole,
        taxes=taxes,
        extra=kept(said),
    )


def _cost(line: DraftLine) -> Decimal:
    return line.unit_price * line.quantity if line.whole is None else line.whole


def _off(discount: Mapping[str, Any] | None, cost: Decimal, units: int, currency: str) -> Decimal:
    """What a discount takes off *units* that cost so much together."""
    if not discount:
        return ZERO
    if "amountOff" in discount:
        return _exact(discount["amountOff"], currency) * units
    return rounded(cost * discount["percentOff"] / 100, currency)


def _exact(amount: Any, currency: str) -> Decimal:
    exact: Decimal = rounded(ZERO, currency) + amount
    return exact


def _product(item: Mapping[str, Any], site: Site, catalog_id: str) -> Product:
    """The product as the shop knows it; its numbers derive from its id, so that they are the same in every order."""
    given = item["product"]
    sku = str(item.get("skuId") or given["id"])
    seed = Seed("catalogue", f"{site.company_id}/{sku}")
    return Product(
        id=seed.digits("product", 10),
        data_id=seed.digits("data", 10),
        sku=sku,
        name=given["name"],
        description=given.get("description") or "",
        kind="physical" if physical(dict(item)) else "digital",
        locale=site.locale,
        company_id=site.company_id,
        catalog_id=catalog_id,
        manufacturer_part=given.get("partNumber") or "",
        country_of_origin=given.get("countryOfOrigin") or "",
        harmonized_code=given.get("hsCode") or "",
        eccn=given.get("eccn") or "",
        commodity_code=given.get("taxCode") or "",
        weight=ZERO + given.get("weight", ZERO),
        weight_unit=given.get("weightUnit") or "oz",
    )


def texts(metadata: Mapping[str, Any] | None) -> dict[str, str]:
    """Metadata as feeds print them that know texts only."""
    given = (metadata or {}).items()
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in given}


def kept(members: dict[str, Any]) -> str:
    """Members as text, for what the API tells of an order or line beyond what the shop knows."""
    return _encoder.encode(members).decode()
