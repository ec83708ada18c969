"""The catalogue of goods, the same articles in each locale's words and prices, from ``data/products.json``."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec
from msgspec import Struct

from simulator.commerce.goods import Product
from simulator.commerce.money import ZERO
from simulator.market.region import DATA

if TYPE_CHECKING:
    from simulator.market.region import Region


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """What one locale's shop says about an article."""

    name: str
    description: str
    price: Decimal
    list_price: Decimal


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
    texts: dict[str, Text]
    manufacturer_part: str = ""
    shipper_part: str = ""
    platform: str = ""
    country_of_origin: str = ""
    harmonized_code: str = ""
    eccn: str = ""
    weight: Decimal = ZERO


class Offer(NamedTuple):
    """A product at its price in one shop."""

    product: Product
    price: Decimal
    list_price: Decimal


def load(region: Region, company_id: str) -> tuple[Offer, ...]:
    """Everything that the company's shop offers in *region*."""
    articles = msgspec.json.decode((DATA / "products.json").read_bytes(), type=list[Article])
    sets = msgspec.json.decode((DATA / "attributes.json").read_bytes(), type=dict[str, dict[str, str]])
    return tuple(_offer(article, sets[article.attribute_set], region, company_id) for article in articles)


def _offer(article: Article, common: dict[str, str], region: Region, company_id: str) -> Offer:
    text = article.texts[region.locale]
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
    return Offer(product, text.price, text.list_price)
