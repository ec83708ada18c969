"""The door of the market: from a wish, a site and a seed to a draft that the shop can place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.commerce.draft import Draft
from simulator.commerce.money import ZERO, payable, unit
from simulator.errors import BadInput, nearest
from simulator.market import products, region, wish
from simulator.market.basket import Basket
from simulator.market.currency import converted
from simulator.market.payment import payment
from simulator.market.people import Name, Names, contact, email, shopper
from simulator.market.region import LOCALES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from simulator.commerce.parties import Contact
    from simulator.market.products import Offer
    from simulator.market.region import Place, Region, Shipping
    from simulator.market.wish import Wish
    from simulator.records import Environment
    from simulator.seed import Seed


class Market:
    """Makes drafts; keeps what it has read of each locale, and nothing else, between two of them."""

    def __init__(self) -> None:
        self._regions: dict[str, Region] = {}
        self._names: dict[str, Names] = {}
        self._offers: dict[tuple[str, str], tuple[Offer, ...]] = {}

    def draft(
        self,
        params: Mapping[str, Any],
        *,
        site_id: str,
        company_id: str,
        environment: Environment,
        locale: str,
        seed: Seed,
    ) -> Draft:
        """The draft of one order.

        :param params: ``locale, currency, lines [{product, quantity, price, discount, external_id, pre_order, release,
            media}], shopper {first_name, last_name, email}, shipping (a method, or {method, price}), payment (a method,
            ``delayed``, or {method, brand, card, delayed}), external_id, metadata``; all may be left out.
        :param locale: the site's locale, used where *params* name none.
        :param seed: what is not said is drawn from it, the same each time.

        Raises BadInput, with the nearest right word where there is one.
        """
        wanted = wish.read(params)
        here = self.region(wanted.locale or locale)
        currency = wanted.currency or here.currency
        unit(currency)
        place = seed.choice("place", here.places)
        offers = self.offers(here.locale, company_id)
        lines = Basket(offers, here, here.taxes_at(place), currency, seed).lines(wanted.lines)
        ships = any(line.product.kind == "physical" for line in lines)
        ship_to, bill_to = self._contacts(wanted, here, place, seed, ships=ships)
        method = _shipping(wanted, here, ships=ships)
        source, delayed = payment(here, wanted.payment, seed, bill_to.last_name)
        return Draft(
            site_id=site_id,
            company_id=company_id,
            environment=environment,
            locale=here.locale,
            currency=currency,
            shopper=shopper(bill_to.email, here, seed),
            ship_to=ship_to,
            bill_to=bill_to,
            ship_from_country=here.ship_from,
            lines=lines,
            tax_inclusive=here.tax_inclusive,
            source=source,
            payment_timing="delayed" if delayed else "real_time",
            selling_entity_id=here.selling_entity.id,
            selling_entity_name=here.selling_entity.name,
            shipping_method=method.name if method else "",
            shipping_code=method.code if method else "",
            shipping_price=_shipping_price(wanted, method, here.currency, currency),
            carrier=method.carrier if method else "",
            external_id=f"W{seed.digits('purchase', 9)}" if wanted.external_id is None else wanted.external_id,
            metadata=wanted.metadata,
        )

    def region(self, locale: str) -> Region:
        """The facts of one locale; BadInput with the nearest for an unknown one."""
        known = self._regions.get(locale)
        if known is None:
            if locale not in LOCALES:
                raise BadInput(
                    f'no locale "{locale}"; the market knows {", ".join(LOCALES)}', nearest=nearest(locale, LOCALES)
                )
            known = self._regions[locale] = region.load(locale)
            self._names[locale] = Names(locale)
        return known

    def offers(self, locale: str, company_id: str) -> tuple[Offer, ...]:
        """What a company's shop offers in a locale: products with their shown and list prices."""
        key = (locale, company_id)
        if key not in self._offers:
            self._offers[key] = products.load(self.region(locale), company_id)
        return self._offers[key]

    def _contacts(
        self, wanted: Wish, here: Region, place: Place, seed: Seed, *, ships: bool
    ) -> tuple[Contact, Contact]:
        """Who receives, at *place*, and who pays: mostly one person, sometimes a present for another one."""
        names = self._names[here.locale]
        drawn = names.draw(seed)
        named = bool(wanted.first_name or wanted.last_name)
        buyer = Name(wanted.first_name or drawn.first, wanted.last_name or drawn.last) if named else drawn
        mail = wanted.email or email(buyer, seed)
        ship_to = contact(buyer, mail, here, place, seed)
        if named or not ships or seed.integer("present", 1, 5) > 1:
            return ship_to, ship_to
        home = seed.child("bill to")
        bill_to = contact(buyer, mail, here, home.choice("place", here.places), home)
        return contact(names.draw(seed.child("ship to")), mail, here, place, seed), bill_to


def _shipping(wanted: Wish, here: Region, *, ships: bool) -> Shipping | None:
    """The way to ship; None for an order of downloads only."""
    names = [method.name for method in here.shipping]
    if wanted.shipping_method and wanted.shipping_method not in names:
        raise BadInput(
            f'no shipping method "{wanted.shipping_method}" in {here.locale}; it has {", ".join(names)}',
            nearest=nearest(wanted.shipping_method, names),
        )
    if not ships:
        if wanted.shipping_method or wanted.shipping_price:
            raise BadInput("shipping is asked for, but no line of the order is physical")
        return None
    return here.shipping[names.index(wanted.shipping_method) if wanted.shipping_method else 0]


def _shipping_price(wanted: Wish, method: Shipping | None, source: str, target: str) -> Decimal:
    if wanted.shipping_price is not None:
        return payable(wanted.shipping_price, target, "shipping")
    return converted(method.price, source, target) if method else ZERO
