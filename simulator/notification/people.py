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
    blanks,
)
from simulator.notification.tree import Blank, Branch, Filled, Form, Kind

if TYPE_CHECKING:
    from simulator.commerce.order import Contact, Order

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
    return _address(name).fill(*address_texts(contact, owner))


def address_id(name: str, contact: Contact, owner: str) -> Filled:
    """An address of which only the id is told, as lines without a parcel have it (PON-ADDRESS-1)."""
    return _address(name).fill_by_key({f"{name}/addressID": contact.address.id, f"{name}/owner": owner})


def address_texts(contact: Contact, owner: str) -> tuple[str, ...]:
    """The texts of an `address_form`."""
    at = contact.address
    return (
        *(at.id, at.city, at.country, at.country, at.country_name, at.line1, at.line2, "", ""),
        *(contact.first_name, contact.last_name, contact.phone, at.postal_code, at.state, contact.email, ""),
        *(contact.company, "", at.county, owner),
    )


def address_form(name: str) -> Branch:
    """An AddressInfo of a form, its 20 members in the order of `address_texts`."""
    members = [Blank(member, f"{name}/{member}", kind) for member, kind in _ADDRESS_MEMBERS.items()]
    owner = Branch("extendedAttributes", (blank_attribute("OLD_OWNER_NAME", f"{name}/owner"),), ATTRIBUTES)
    return Branch(name, (*members, owner), ADDRESS)


@cache
def _address(name: str) -> Form:
    return Form(address_form(name))


def user(order: Order) -> Filled:
    """The shopper, with both addresses."""
    shopper, payer = order.shopper, order.bill_to
    return _USER.fill(
        *(shopper.id, shopper.external_id, order.company_id, shopper.login, order.site_id),
        *(payer.first_name, payer.last_name, payer.email, shopper.locale, payer.phone, ""),
        *address_texts(order.ship_to, shopper.id),
        *address_texts(payer, shopper.id),
    )


_USER: Final = Form(
    Branch(
        "userInfo",
        (
            Branch(
                "userKey",
                blanks("userID", "externalReferenceID", "companyID", "loginID", "siteID"),
                Kind("UserKey", COMMON),
            ),
            *blanks("firstName", "lastName", "email", "locale", "homePhone", "faxPhone"),
            address_form("shippingAddress"),
            address_form("billingAddress"),
        ),
        Kind("UserInfo", COMMON),
    )
)
