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
from simulator.notification.tree import Blank, Branch, Filled, Form, Kind, Leaf

if TYPE_CHECKING:
    from simulator.commerce.order import Order
    from simulator.commerce.parties import Contact

_MEMBERS: Final = (
    ("addressID", "addressID", STRING),
    ("city", "city", STRING),
    ("countryA2", "country", STRING),
    ("country", "country", STRING),
    ("countryName", "countryName", STRING),
    ("line1", "line1", STRING),
    ("line2", "line2", BLANK_STRING),
    ("line3", "", BLANK_STRING),
    ("locationCode", "", STRING),
    ("name1", "name1", STRING),
    ("name2", "name2", STRING),
    ("phoneNumber", "phoneNumber", BLANK_STRING),
    ("postalCode", "postalCode", STRING),
    ("state", "state", STRING),
    ("email", "email", BLANK_STRING),
    ("faxPhone", "", BLANK_STRING),
    ("companyName", "companyName", BLANK_STRING),
    ("phoneNumber2", "", BLANK_STRING),
    ("countyName", "countyName", STRING),
)
"""The members of an AddressInfo but the last, the key of each one's text (none for what is always empty), its kind."""


def address(name: str, contact: Contact, owner: str) -> Filled:
    """A person's address under the tag *name*; *owner* is the shopper's id, kept as an extended attribute."""
    return _address(name).fill(*address_texts(contact, owner))


def address_id(name: str, contact: Contact, owner: str) -> Filled:
    """An address of which only the id is told, as lines without a parcel have it (PON-ADDRESS-1)."""
    return _address_id(name).fill(contact.address.id, owner)


def address_texts(contact: Contact, owner: str) -> tuple[str, ...]:
    """The texts of an `address_form`."""
    at = contact.address
    return (
        *(at.id, at.city, at.country, at.country_name, at.line1, at.line2),
        *(contact.first_name, contact.last_name, contact.phone, at.postal_code, at.state, contact.email),
        *(contact.company, at.county, owner),
    )


def address_form(name: str, *, id_alone: bool = False) -> Branch:
    """An AddressInfo of a form, its 20 members in their order."""
    members = [
        Blank(member, f"{name}/{key}", kind)
        if key and (member == "addressID" or not id_alone)
        else Leaf(member, "", kind)
        for member, key, kind in _MEMBERS
    ]
    owner = Branch("extendedAttributes", (blank_attribute("OLD_OWNER_NAME", f"{name}/owner"),), ATTRIBUTES)
    return Branch(name, (*members, owner), ADDRESS)


@cache
def _address(name: str) -> Form:
    return Form(address_form(name))


@cache
def _address_id(name: str) -> Form:
    return Form(address_form(name, id_alone=True))


def user(order: Order) -> Filled:
    """The shopper, with both addresses."""
    shopper, payer = order.shopper, order.bill_to
    return _USER.fill(
        *(shopper.id, shopper.external_id, order.company_id, shopper.login, order.site_id),
        *(payer.first_name, payer.last_name, payer.email, shopper.locale, payer.phone),
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
            *blanks("firstName", "lastName", "email", "locale", "homePhone"),
            Leaf("faxPhone", "", STRING),
            address_form("shippingAddress"),
            address_form("billingAddress"),
        ),
        Kind("UserInfo", COMMON),
    )
)
