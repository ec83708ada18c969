"""Addresses and shoppers as all feeds print them: AddressInfo, UserInfo (pon_and_ocn.md sections 2.4 and 3.5)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from simulator.notification.kinds import (
    ADDRESS,
    ATTRIBUTES,
    BLANK_STRING,
    COMMON,
    STRING,
    blank_attribute,
)
from simulator.notification.tree import Blank, Branch, Filled, Form, Kind, Leaf

if TYPE_CHECKING:
    from simulator.commerce.order import Contact, Order

_USER: Final = Kind("UserInfo", COMMON)
_USER_KEY: Final = Kind("UserKey", COMMON)
_ADDRESS_MEMBERS: Final = {
    "addressID": STRING,
    "city": STRING,
    "countryA2": STRING,
    "country": STRING,
    "countryName": STRING,
    "line1": STRING,
    "line2": BLANK_STRING,
    "line3": BLANK_STRING,
    "locationCode": STRING,
    "name1": STRING,
    "name2": STRING,
    "phoneNumber": BLANK_STRING,
    "postalCode": STRING,
    "state": STRING,
    "email": BLANK_STRING,
    "faxPhone": BLANK_STRING,
    "companyName": BLANK_STRING,
    "phoneNumber2": BLANK_STRING,
    "countyName": STRING,
}


def address(name: str, contact: Contact, owner: str) -> Filled:
    """A person's address under the tag *name*; *owner* is the shopper's id, kept as an extended attribute."""
    at = contact.address
    return _address(name).fill(
        at.id,
        at.city,
        at.country,
        at.country,
        at.country_name,
        at.line1,
        at.line2,
        "",
        "",
        contact.first_name,
        contact.last_name,
        contact.phone,
        at.postal_code,
        at.state,
        contact.email,
        "",
        contact.company,
        "",
        at.county,
        owner,
    )


def address_id(name: str, contact: Contact, owner: str) -> Filled:
    """An address of which only the id is told, as lines without a parcel have it."""
    return _address(name).fill_by_key({"addressID": contact.address.id, "owner": owner})


def user(order: Order) -> Branch:
    """The shopper, with both addresses."""
    shopper, payer = order.shopper, order.bill_to
    key = Branch(
        "userKey",
        (
            Leaf("userID", shopper.id, STRING),
            Leaf("externalReferenceID", shopper.external_id, STRING),
            Leaf("companyID", order.company_id, STRING),
            Leaf("loginID", shopper.login, STRING),
            Leaf("siteID", order.site_id, STRING),
        ),
        _USER_KEY,
    )
    return Branch(
        "userInfo",
        (
            key,
            Leaf("firstName", payer.first_name, STRING),
            Leaf("lastName", payer.last_name, STRING),
            Leaf("email", payer.email, STRING),
            Leaf("locale", shopper.locale, STRING),
            Leaf("homePhone", payer.phone, STRING),
            Leaf("faxPhone", "", STRING),
            address("shippingAddress", order.ship_to, shopper.id),
            address("billingAddress", payer, shopper.id),
        ),
        _USER,
    )


@cache
def _address(name: str) -> Form:
    members = [Blank(member, member, kind) for member, kind in _ADDRESS_MEMBERS.items()]
    owner = Branch("extendedAttributes", (blank_attribute("OLD_OWNER_NAME", "owner"),), ATTRIBUTES)
    return Form(Branch(name, (*members, owner), ADDRESS))
