"""The catalogue of goods, and the order of its attributes."""

from __future__ import annotations

import pytest

from simulator.commerce.money import payable
from simulator.market.products import WORDS, load
from simulator.market.region import LOCALES
from simulator.market.region import load as load_region
from simulator.notification.javamap import map_order


@pytest.mark.parametrize("locale", LOCALES)
def test_there_is_enough_of_each_kind(locale: str) -> None:
    region = load_region(locale)
    offers = load(region, "acme")
    for kind in ("physical", "digital"):
        assert sum(1 for one in offers if one.product.kind == kind and one.price) >= 5
    for name in ("id", "data_id", "sku", "name"):
        assert len({getattr(one.product, name) for one in offers}) == len(offers)
    for product, price, list_price, *_ in offers:
        assert payable(price, region.currency, product.sku) <= payable(list_price, region.currency, product.sku)
        assert (len(product.id), len(product.data_id), len(product.catalog_id)) == (10, 11, 8)
        assert product.description
        assert product.company_id == "acme"
        assert 20 <= len(product.attributes) <= 60
        assert (product.weight > 0) == (product.kind == "physical")


def test_the_trial_carries_the_documented_subscription_attributes() -> None:
    trial = next(one.product for one in load(load_region("en_US"), "acme") if one.product.sku == "SUB-PHOTO-TRIAL")
    attributes = dict(trial.attributes)
    assert len(attributes) == 52
    assert (attributes["subscriptionType"], attributes["subscriptionSource"]) == ("TIME", "GC")
    assert (attributes["isFreeTrial"], attributes["duration"]) == ("true", "MONTHLY")


def test_an_article_has_the_same_ids_everywhere() -> None:
    known = [[(one.product.id, one.product.sku) for one in load(load_region(locale), "acme")] for locale in LOCALES]
    assert all(one == known[0] for one in known)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_word_finds_something_and_only_what_it_means(locale: str) -> None:
    offers = load(load_region(locale), "acme")
    found = {word: [one for one in offers if word in one.words] for word in WORDS}
    assert all(found.values())
    assert all(one.product.kind == word and one.price for word in ("physical", "digital") for one in found[word])
    assert not any(one.subscription for one in found["digital"])
    assert all(one.subscription and one.price for one in found["subscription"])
    assert all(one.subscription and not one.price for one in found["trial"])
    assert all(one.release and one.product.kind == "physical" for one in found["pre_order"])
    assert all(one.parts for one in found["bundle"])
    assert not any(one.release or one.parts for word in ("physical", "digital", "eds") for one in found[word])


@pytest.mark.parametrize("locale", LOCALES)
def test_a_bundle_costs_less_than_its_parts(locale: str) -> None:
    offers = {one.product.sku: one for one in load(load_region(locale), "acme")}
    for one in offers.values():
        if one.parts:
            parts = [offers[sku] for sku in one.parts]
            assert one.list_price == sum(part.price for part in parts) > one.price
            assert (one.product.kind == "physical") == any(part.product.kind == "physical" for part in parts)


def test_nothing_is_told_of_an_article_that_is_not_there() -> None:
    for locale in LOCALES:
        region = load_region(locale)
        assert list(region.products) == [one.product.sku for one in load(region, "acme")]
        assert set(region.media) == {"backup_cd", "eds"}
        assert all(payable(extra.price, region.currency, extra.name) > 0 for extra in region.media.values())


@pytest.mark.parametrize("locale", LOCALES)
def test_attributes_stand_in_the_order_of_a_java_hash_map(locale: str) -> None:
    for offer in load(load_region(locale), "acme"):
        names = tuple(name for name, _ in offer.product.attributes)
        assert map_order(names) == tuple(range(len(names))), offer.product.sku


def test_the_trials_attributes_begin_and_end_as_in_the_platforms_sample() -> None:
    offers = load(load_region("en_US"), "acme")
    trial = next(one.product for one in offers if one.product.sku == "SUB-PHOTO-TRIAL")
    listed = [name for name, _ in trial.attributes]
    assert listed[:3] == ["suppressDRMInUpgradeDowngrade", "suppressDRMInQuantityIncrease", "autoRenewalDateBasis"]
    assert listed[-2:] == ["maxRolloverUnits", "trialUnits"]
