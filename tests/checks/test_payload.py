"""Paths into payloads, JSON and XML alike, and what counts as equal."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.checks.payload import ABSENT, holds, look, tree

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
    ("expected", "seen"),
    [
        (2, 2),
        (2, "2"),
        ("2", 2),
        (20, "20.00"),
        (19.99, "19.99"),
        ("20.00", 20),
        (True, "true"),
        ("a", "a"),
        (None, None),
        (2, [2, 2]),
        ([2, 3], [2, 3]),
        ([2], 2),
        ({"matches": "^a"}, "abc"),
        ({"matches": "^a"}, ["ab", "ac"]),
        ({"present": True}, ""),
        ({"present": False}, ABSENT),
        ({"count": 2}, [1, 2]),
        ({"count": 1}, {"a": 1}),
        ({"count": 0}, ABSENT),
        ({"count": 0}, ""),
        ({"is": "20.00"}, "20.00"),
        ({"a": 1}, {"a": "1", "b": 2}),
        ([{"a": 1}, {}], [{"a": 1, "b": 2}, {"c": 3}]),
    ],
)
def test_holds(expected: Any, seen: Any) -> None:
    assert holds(expected, seen)


@pytest.mark.parametrize(
    ("expected", "seen"),
    [
        (2, 3),
        (2, "two"),
        (2, ABSENT),
        ("", ABSENT),
        (True, "yes"),
        (1, True),
        (2, [2, 3]),
        (2, []),
        ([2], [2, 2]),
        ({"matches": "^a"}, "ba"),
        ({"matches": "^a"}, ABSENT),
        ({"present": True}, ABSENT),
        ({"present": False}, ""),
        ({"count": 2}, [1]),
        ({"is": "20.00"}, 20.0),
        ({"is": 1}, True),
        ({"a": 1}, {"b": 1}),
        ({"a": 1}, "text"),
    ],
)
def test_does_not_hold(expected: Any, seen: Any) -> None:
    assert not holds(expected, seen)
