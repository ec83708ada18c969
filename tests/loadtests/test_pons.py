"""The stream that load is made of: real notifications of whole lives, no two alike, the same for the same seed."""

from __future__ import annotations

import json
from itertools import islice

import pytest

from loadtests.pons import BASKETS, LOCALES, Posting, Shop
from simulator.document.xml import Xsd

LIFE = 60
"""Enough postings for an order of every basket in every locale."""


def some(count: int = LIFE, *, seed: str = "1", worker: int = 0) -> list[Posting]:
    return list(islice(Shop(seed, worker).postings(), count))


def test_no_two_are_alike() -> None:
    postings = some()
    assert len({posting.body for posting in postings}) == len({posting.event_id for posting in postings}) == LIFE


def test_an_order_is_told_from_placed_to_complete() -> None:
    postings = some()
    first = [posting.event_type for posting in postings if posting.order_id == postings[0].order_id]
    assert first == [
        "OrderLevelPlaceOrderSuccess",
        "OrderLevelSubmitEventEnded",
        "OrderLevelInProcess",
        "LineItemLevelPendingFulfillment",
        "OrderLevelShipmentNotice",
        "LineItemLevelComplete",
        "OrderLevelComplete",
    ]


def test_every_basket_and_every_locale_takes_part() -> None:
    postings = some(len(BASKETS) * len(LOCALES) * 8)
    bodies = [json.loads(posting.body)["OrderEventNotification"] for posting in postings]
    assert {body["order"]["locale"] for body in bodies} == set(LOCALES)
    told = {posting.event_type for posting in postings}
    assert {"LineItemLevelPendingFulfillment", "LineItemLevelElectronicFulfillmentPending"} <= told


def test_the_body_tells_the_event_and_order_that_the_posting_names() -> None:
    for posting in some(20):
        body = json.loads(posting.body)["OrderEventNotification"]
        assert (body["event"]["id"], str(body["order"]["id"])) == (posting.event_type, posting.order_id)


def test_the_same_seed_gives_the_same_stream() -> None:
    assert some() == some()


@pytest.mark.parametrize("other", [{"seed": "2"}, {"worker": 1}])
def test_another_seed_or_worker_gives_other_orders(other: dict[str, str | int]) -> None:
    orders = {posting.order_id for posting in some()}
    assert orders.isdisjoint(posting.order_id for posting in some(**other))  # type: ignore[arg-type]


def test_xml_on_request() -> None:
    for posting in islice(Shop("1", format_="xml").postings(), 10):
        assert posting.content_type == "application/xml; charset=UTF-8"
        assert Xsd.named("pon.xsd").complaint(posting.body) == ""
