"""Paths into payloads, JSON and XML alike."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.checks.payload import absence, look, tree
from simulator.checks.value import ABSENT

ONE = b'{"Note":{"order":{"id":20,"lineItems":{"item":{"quantity":2,"price":"20.00"}},"test":true}}}'
TWO = b'{"Note":{"order":{"lineItems":{"item":[{"quantity":2},{"quantity":3}]}}}}'
XML = b"""<Note xmlns="urn:x"><order kind="a"><id>20</id><lineItems><item><quantity>2</quantity></item><!-- c -->
<item><quantity xmlns:i="urn:i" i:type="int">3</quantity></item></lineItems><empty/>
<sum unit="USD">7</sum></order></Note>"""


@pytest.mark.parametrize(
    ("body", "path", "seen"),
    [
        (ONE, "order.id", 20),
        (ONE, "order.lineItems.item.quantity", 2),
        (ONE, "order.lineItems.item[0].quantity", 2),
        (ONE, "order.lineItems.item.0.quantity", 2),
        (ONE, "order.lineItems.item[1].quantity", ABSENT),
        (ONE, "order.nothing", ABSENT),
        (ONE, "order.id.deeper", ABSENT),
        (TWO, "order.lineItems.item[1].quantity", 3),
        (TWO, "order.lineItems.item.quantity", [2, 3]),
        (TWO, "order.lineItems.item[2]", ABSENT),
        (TWO, "order.lineItems.item.nothing", ABSENT),
    ],
)
def test_looks_into_json(body: bytes, path: str, seen: Any) -> None:
    assert look(tree(body, "application/json"), path) == seen


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("order.id", "20"),
        ("order.kind", "a"),
        ("order.lineItems.item.quantity", ["2", "3"]),
        ("order.lineItems.item[1].quantity", "3"),
        ("order.empty", ""),
        ("order.sum", {"unit": "USD", "content": "7"}),
        ("order.nothing", ABSENT),
    ],
)
def test_looks_into_xml(path: str, seen: Any) -> None:
    assert look(tree(XML, "application/xml; charset=UTF-8"), path) == seen


def test_an_envelope_of_several_members_is_its_own_root() -> None:
    assert look(tree(b'{"type":"a","data":{"x":1}}', "application/json"), "data.x") == 1
    assert look(tree(b'{"only":1}', "application/json"), "only") == 1


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("ordre", '(absent: the payload has no "ordre", did you mean "order"?)'),
        ("order.lineItem", '(absent: order has no "lineItem", did you mean "lineItems"?)'),
        ("order.nothing.at.all", '(absent: order has no "nothing")'),
        ("order.lineItems.item[2].quantity", "(absent: order.lineItems.item has 2 items)"),
        ("order.lineItems.item[1].price", '(absent: order.lineItems.item[1] has no "price")'),
    ],
)
def test_says_where_the_way_breaks_off(path: str, told: str) -> None:
    assert absence(tree(TWO, "application/json"), path) == told
