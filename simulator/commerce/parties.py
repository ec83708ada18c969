"""Who buys, where they live, and how they pay."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Address(Struct, frozen=True, kw_only=True, gc=False):
    """A postal address with the names each feed wants."""

    id: str
    line1: str
    line2: str = ""
    city: str = ""
    county: str = ""
    postal_code: str = ""
    state: str = ""
    """As the country writes it: ``MN``, ``Bayern``, ``東京都``; empty where addresses have none."""
    state_name: str = ""
    country: str = "US"
    """ISO 3166-1 alpha-2."""
    country_name: str = ""


class Contact(Struct, frozen=True, kw_only=True, gc=False):
    """A person at an address."""

    first_name: str
    last_name: str
    email: str
    phone: str
    address: Address
    company: str = ""


class Shopper(Struct, frozen=True, kw_only=True, gc=False):
    """Who bought."""

    id: str
    login: str
    external_id: str
    locale: str
    opt_in: bool
    browser_ip: str


class Source(Struct, frozen=True, kw_only=True, gc=False):
    """How the shopper pays."""

    id: str
    type: Literal["creditCard"]
    brand: str
    last_four: str
    expiration_month: int
    expiration_year: int
    method_name: str = "CreditCardMethod"
    """The documented Global Commerce name, whose letter case varies."""
