"""The lines of a draft: products found by word or SKU, priced in its currency, with all that comes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from simulator.commerce.draft import DraftLine
from simulator.commerce.goods import Medium, Subscription
from simulator.commerce.money import ZERO, payable, split
from simulator.commerce.pricing import shown
from simulator.errors import BadInput, nearest
from simulator.instant import Span, parse_span
from simulator.market.currency import converted
from simulator.market.products import WORDS
from simulator.market.wish import MEDIA

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from simulator.commerce.goods import TaxShare
    from simulator.market.products import Offer
    from simulator.market.region import Region
    from simulator.market.wish import WishedLine
    from simulator.seed import Seed

_RELEASE = Span(parse_span("30d"))
_YEARLY, _MONTHLY = 12, 1


class Basket(NamedTuple):
    """What lines are made of."""

    offers: tuple[Offer, ...]
    region: Region
    taxes: tuple[TaxShare, ...]
    currency: str
    seed: Seed

    def lines(self, wished: Sequence[WishedLine]) -> tuple[DraftLine, ...]:
        """Each wished line as one draft line; a bundle as one and its parts (MARKET-BUNDLE-1).

        Raises BadInput naming the line as the user counts it.
        """
        made: list[DraftLine] = []
        for number, wish in enumerate(wished, 1):
            offer = self._find(number, wish.product)
            if offer.parts:
                made += self._bundle(number, wish, offer, len(made) + 1)
            else:
                made.append(self._line(number, wish, offer))
        return tuple(made)

    def _find(self, number: int, product: str) -> Offer:
        if product in WORDS:
            return self.seed.choice("product", [one for one in self.offers if product in one.words], number)
        for offer in self.offers:
            if offer.product.sku == product:
                return offer
        words = [*WORDS, *(one.product.sku for one in self.offers)]
        raise BadInput(
            f'line {number}: no product "{product}"; known: {", ".join(words)}', nearest=nearest(product, words)
        )

    def _line(self, number: int, wish: WishedLine, offer: Offer) -> DraftLine:
        media = self._media(number, wish, offer)
        extra = sum((self._local(self.region.media[one.kind].price) for one in media), ZERO)
        price = self._price(number, wish, self._local(offer.price) + extra)
        release = _release(number, wish, offer)
        return DraftLine(
            product=offer.product,
            quantity=wish.quantity,
            unit_price=price,
            list_price=max(self._local(offer.list_price) + extra, price),
            discount=wish.discount,
            taxes=self.taxes,
            external_id=wish.external_id,
            pre_order=release is not None,
            release=release,
            media=media,
            subscription=self._subscription(number, offer) if offer.subscription else None,
        )

    def _local(self, amount: Decimal) -> Decimal:
        return converted(amount, self.region.currency, self.currency)

    def _price(self, number: int, wish: WishedLine, usual: Decimal) -> Decimal:
        """What one unit costs, with the whole line proved to be payable."""
        price = usual if wish.price is None else payable(wish.price, self.currency, f"line {number}: price")
        shown(f"line {number}", price, wish.quantity, wish.discount, self.currency)
        return price

    def _media(self, number: int, wish: WishedLine, offer: Offer) -> tuple[Medium, ...]:
        named = [kind for kind in MEDIA if kind == wish.product or kind in wish.media]
        if named and offer.product.kind != "digital":
            raise BadInput(f"line {number}: {', '.join(named)} comes with downloads only, not with {offer.product.sku}")
        return tuple(
            Medium(id=self.seed.digits("medium", 12, f"{number}/{kind}"), kind=kind, name=self.region.media[kind].name)
            for kind in named
        )

    def _subscription(self, number: int, offer: Offer) -> Subscription:
        """What its attributes say, not active before the line is delivered (MARKET-SUBSCRIPTION-1)."""
        facts = dict(offer.product.attributes)
        return Subscription(
            id=self.seed.digits("subscription", 12, number),
            product_id=offer.product.id,
            auto_renewal=facts["isAutomatic"] == "true",
            trial_days=int(facts["freeTrialPeriod"]) if facts["isFreeTrial"] == "true" else 0,
            months=_YEARLY if facts["duration"] == "YEARLY" else _MONTHLY,
        )

    def _bundle(self, number: int, wish: WishedLine, offer: Offer, place: int) -> list[DraftLine]:
        for word, given in (("media", wish.media), ("pre_order", wish.pre_order), ("release", wish.release)):
            if given:
                raise BadInput(f"line {number}: {word} is not for a bundle; order its parts by SKU instead")
        price = self._price(number, wish, self._local(offer.price))
        parts = [self._find(number, sku) for sku in offer.parts]
        prices = split(price, [one.price for one in parts], self.currency)
        discounts = split(wish.discount, prices, self.currency)
        parent = DraftLine(
            product=offer.product,
            quantity=wish.quantity,
            unit_price=price * 0,
            list_price=price * 0,
            taxes=self.taxes,
            external_id=wish.external_id,
            bundle=True,
        )
        plain = replace(wish, external_id="")
        children = (
            replace(self._line(number, replace(plain, price=share, discount=off), part), parent=place)
            for part, share, off in zip(parts, prices, discounts, strict=True)
        )
        return [parent, *children]


def _release(number: int, wish: WishedLine, offer: Offer) -> Span | None:
    """How long after the order the line is released; None for what is released already."""
    unreleased = offer.release is not None
    if wish.pre_order is False and unreleased:
        raise BadInput(f"line {number}: {offer.product.sku} is not released yet, so it is a pre-order")
    if wish.pre_order is False and wish.release is not None:
        raise BadInput(f"line {number}: release is for a pre-order, and pre_order is false")
    if wish.release is not None:
        return wish.release
    return offer.release if unreleased else _RELEASE if wish.pre_order else None
