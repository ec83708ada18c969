"""Products, digital rights and payment as all feeds print them (pon_and_ocn.md sections 2.4 and 3.5)."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from simulator.notification.amounts import money
from simulator.notification.javamap import map_order
from simulator.notification.kinds import (
    BLANK_STRING,
    COMMON,
    REQUISITION,
    STRING,
    array,
    attributes,
    blanks,
)
from simulator.notification.people import address_form, address_texts
from simulator.notification.tree import Blank, Branch, Filled, Form, Kind, Leaf

if TYPE_CHECKING:
    from simulator.commerce.goods import LineItem, Product
    from simulator.commerce.order import Order
    from simulator.notification.amounts import Amounts

_KEY: Final = Kind("ProductKey", COMMON)
_DATA: Final = Kind("ProductDataInfo", REQUISITION)
_DIGITAL_LIST: Final = Kind("LineItemDigitalInfoArray", REQUISITION, "closed")
_MASK: Final = "************"


def product_key(product: Product) -> Filled:
    """ProductKey."""
    return _PRODUCT.fill(product.id, product.company_id, product.locale)


def product_key_form(name: str) -> Branch:
    """A ProductKey of a form: product, company, locale."""
    product, company, locale = blanks("productID", "companyID", "locale")
    return Branch(name, (product, Leaf("externalReferenceID", "", STRING), company, locale), _KEY)


def product_info(product: Product) -> Branch:
    """ProductDataInfo with its 16 members; attributes come in the order of a Java HashMap, as the sample has them."""
    order = map_order(tuple(dict.fromkeys(name for name, _ in product.attributes)))
    values = dict(product.attributes)
    names = list(values)
    return Branch(
        "productInfo",
        (
            Leaf("productDataID", product.data_id, STRING),
            Leaf("mfrPartNumber", product.manufacturer_part, BLANK_STRING),
            Leaf("shipperPartNumber", product.shipper_part, BLANK_STRING),
            Leaf("sku", product.sku, STRING),
            Leaf("name", product.name, STRING),
            Leaf("platform", product.platform, STRING),
            Leaf("year", "", BLANK_STRING),
            Leaf("seats", "", BLANK_STRING),
            Leaf("companyID", product.company_id, STRING),
            Leaf("exportCountry", "", STRING),
            Leaf("manufactureCountry", product.country_of_origin, STRING),
            Leaf("harmonizeCode", product.harmonized_code, STRING),
            Leaf("eccn", product.eccn, STRING),
            Leaf("licenseException", "", STRING),
            Leaf("ccats", "", STRING),
            attributes([(names[place], values[names[place]]) for place in order]),
        ),
        _DATA,
    )


def digital_info(line: LineItem) -> Branch | Leaf:
    """Serial numbers and unlock codes, one pair per unit delivered."""
    pairs = zip_longest(line.serial_numbers, line.unlock_codes, fillvalue="")
    return array("lineItemDigitalInfoList", _DIGITAL_LIST, [_DIGITAL.fill(*pair) for pair in pairs])


def payments(order: Order, amounts: Amounts) -> Filled:
    """PaymentInformationInfoArray: what pays for the order, an overpayment included (PON-PAYMENT-NAME-1).

    Of a card the number is masked.
    """
    source, payer = order.source, order.bill_to
    card = ("", "", "", "")
    if source.method == "card":
        month, year = f"{source.expiration_month:02d}", str(source.expiration_year)
        card = (source.card_type or source.brand, _MASK + source.last_four, month, year)
    kind, number, month, year = card
    bought_on = source.reference if source.method == "purchase_order" else ""
    return _PAYMENTS.fill(
        *(source.id, order.charge.id, kind, payer.email, number, month, year, bought_on),
        *(payer.last_name, payer.first_name),
        *(order.currency, amounts.text(order.charge.amount + order.overpaid), source.method_name),
        *address_texts(payer, order.shopper.id),
    )


_PRODUCT: Final = Form(product_key_form("product"))
_DIGITAL: Final = Form(
    Branch(
        "digitalInfo",
        (Blank("serialNumber", "serialNumber", BLANK_STRING), Blank("unlockCode", "unlockCode", BLANK_STRING)),
        Kind("LineItemDigitalInfo", REQUISITION),
    )
)
_PAYMENTS: Final = Form(
    Branch(
        "paymentInfos",
        (
            Branch(
                "paymentInfo",
                (
                    *blanks("accountID", "authorizationID", "cardType", "customerEmail", "cardNumber"),
                    *blanks("cardExpirationMonth", "cardExpirationYear", "customerPO"),
                    Leaf("ccIssueCode", "", STRING),
                    Leaf("ccIssueMonth", "", STRING),
                    Leaf("ccIssueYear", "", STRING),
                    Leaf("securityIndicator", "", STRING),
                    Leaf("routingNumber", "", STRING),
                    Leaf("vatNumber", "", BLANK_STRING),
                    *blanks("customerLastName", "customerFirstName"),
                    money("paymentAmount", "paymentAmount"),
                    *blanks("paymentMethodName"),
                    address_form("billingAddress"),
                    attributes((), empty="nil"),
                ),
                Kind("PaymentInformationInfo", REQUISITION),
            ),
        ),
        Kind("PaymentInformationInfoArray", REQUISITION, "closed"),
    )
)
