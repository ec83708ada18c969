"""The catalogue of goods: articles of ``data/products.json`` in each locale's words and prices."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec
from msgspec import Struct

from simulator.commerce.goods import Product
from simulator.commerce.money import ZERO
from simulator.instant import Span, parse_span
from simulator.market.region import DATA

if TYPE_CHECKING:
    from simulator.market.region import Region

WORDS = ("physical", "digital", "subscription", "trial", "pre_order", "backup_cd", "eds", "bundle")
"""What a line may ask for instead of a SKU."""


class Article(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of the data file."""

    sku: str
    kind: Literal["physical", "digital"]
    id: str
    data_id: str
    attribute_set: str
    attributes: dict[str, str]
    """What differs from the set of that name in ``data/attributes.json``, which stands in the platform's order: that in
    which a Java ``HashMap`` lists the names (pon_and_ocn.md 2.3 rule 7)."""
    commodity_code: str
    manufacturer_part: str = ""
    shipper_part: str = ""
    platform: str = ""
    country_of_origin: str = ""
    harmonized_code: str = ""
    eccn: str = ""
    weight: Decimal = ZERO
    release: str = ""
    """How long after an order it is released, for what is not yet (MARKET-PRE-ORDER-1)."""
    parts: tuple[str, ...] = ()
    """The SKUs that a bundle is made of."""


class Offer(NamedTuple):
    """A product at its price in one shop, in the currency of the locale."""

    product: Product
    price: Decimal
    list_price: Decimal
    words: tuple[str, ...] = ()
    """Those of `WORDS` that it answers to; ``digital`` is a download for money, which begins no subscription."""
    release: Span | None = None
    parts: tuple[str, ...] = ()
    subscription: bool = False


def load(region: Region, company_id: str) -> tuple[Offer, ...]:
    """Everything that the company's shop offers in *region*."""
    articles = msgspec.json.decode((DATA / "products.json").read_bytes(), type=list[Article])
    sets = msgspec.json.decode((DATA / "attributes.json").read_bytes(), type=dict[str, dict[str, str]])
    return tuple(_offer(article, sets[article.attribute_set], region, company_id) for article in articles)


def _offer(article: Article, common: dict[str, str], region: Region, company_id: str) -> Offer:
    text = region.products[article.sku]
    product = Product(
        id=article.id,
        data_id=article.data_id,
        sku=article.sku,
        name=text.name,
        description=text.description,
        kind=article.kind,
        locale=region.locale,
        company_id=company_id,
        catalog_id=region.catalog_id,
        manufacturer_part=article.manufacturer_part,
        shipper_part=article.shipper_part,
        platform=article.platform,
        country_of_origin=article.country_of_origin or region.ship_from,
        harmonized_code=article.harmonized_code,
        eccn=article.eccn,
        commodity_code=article.commodity_code,
        weight=article.weight,
        attributes=tuple((common | article.attributes).items()),
    )
    release = Span(parse_span(article.release)) if article.release else None
    words = _words(article, free=not text.price)
    subscription = article.attribute_set == "subscription"
    return Offer(product, text.price, text.list_price, words, release, article.parts, subscription)


def _words(article: Article, *, free: bool) -> tuple[str, ...]:
    if article.kind == "physical":
        return ("bundle",) if article.parts else ("pre_order",) if article.release else ("physical",)
    if article.parts or article.release:
        return ()
    if article.attribute_set == "subscription":
        return ("trial",) if free else ("subscription",)
    return ("digital", "backup_cd", "eds")
