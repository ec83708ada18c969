"""The schemas accept what we print and refuse every small departure from it."""

from __future__ import annotations

import copy
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from lxml import etree

from simulator.document.schema import Schema
from simulator.document.xml import Xsd
from tests.notification.sample import DIGITAL, PHYSICAL, body, complete, event

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element

XSDS = {"pon.xsd": ("pon", "plain"), "pon-classic.xsd": ("pon", "classic"), "ocn.xsd": ("ocn", "classic")}
SCHEMAS = {"pon.schema.json": "pon", "ocn.schema.json": "ocn"}


@cache
def _bytes(channel: Any, format_: Any, style: Any) -> bytes:
    done = complete({**PHYSICAL, "quantity": 2}, DIGITAL, metadata={"a": "b"})
    type_ = "OrderLevelComplete" if channel == "pon" else "OrderComplete"
    return body(event(done, type_, channel=channel), format=format_, style=style)


def xml(name: str) -> _Element:
    channel, style = XSDS[name]
    return etree.fromstring(_bytes(channel, "xml", style))


def complaint(name: str, root: _Element) -> str:
    return Xsd.named(name).complaint(etree.tostring(root))


def missing(element: _Element, parent: _Element) -> None:
    parent.remove(element)


def doubled(element: _Element, parent: _Element) -> None:
    parent.insert(parent.index(element), copy.deepcopy(element))


def strange(_element: _Element, parent: _Element) -> None:
    etree.SubElement(parent, "surprise")


def misplaced(element: _Element, parent: _Element) -> None:
    parent.insert(0 if parent.index(element) else len(parent), element)


REPEATABLE = {"item", "digitalInfo", "paymentInfo"}


@pytest.mark.parametrize("name", XSDS)
@pytest.mark.parametrize("change", [missing, doubled, strange, misplaced])
def test_xsd_refuses_other_elements(name: str, change: Callable[[_Element, _Element], None]) -> None:
    assert complaint(name, xml(name)) == ""
    size = sum(1 for _ in xml(name).iter())
    for place in range(1, size, 5):
        root = xml(name)
        element = list(root.iter())[place]
        parent = element.getparent()
        assert parent is not None
        if element.tag in REPEATABLE and change is not strange:
            continue
        change(element, parent)
        assert complaint(name, root), root.getroottree().getpath(parent)


WRONG_TEXTS = [
    ("siteID", ""),
    ("eventTime", "2024-03-01T09:00:09Z"),
    ("eventTime", "2024-02-30T09:00:09.000Z"),
    ("event/id", "order cancelled"),
    ("order/id", "12a"),
    ("order/orderState", "Shipped"),
    ("order/locale", "english"),
    ("order/currencyCode", "usd"),
    ("order/pricing/total/amount", "1,00"),
    ("order/pricing/total/amount", "01.00"),
    ("order/pricing/total/amount", "1e3"),
    ("order/pricing/total/amount", ""),
    ("order/lineItems/item/quantity", "-1"),
    ("order/lineItems/item/quantity", "1.0"),
    ("order/lineItems/item/preOrder", "1"),
    ("order/lineItems/item/lineItemTaxList/stateTaxRate", "7%"),
    ("order/lineItems/item/shipToAddress/country", "USA"),
    ("order/lineItems/item/requestedShipDate", "soon"),
    ("order/lineItems/item/offers", "none"),
    ("order/lineItems/item/extendedAttributes/item/valueDataType", "integer"),
]


@pytest.mark.parametrize(("path", "text"), WRONG_TEXTS)
def test_xsd_refuses_wrong_shapes(path: str, text: str) -> None:
    root = xml("pon.xsd")
    element = root.find(path)
    assert element is not None
    element.text = text
    assert complaint("pon.xsd", root)


def test_xsd_wants_the_type_of_the_event_and_no_attributes_elsewhere() -> None:
    root = xml("pon.xsd")
    event_element = root.find("event")
    assert event_element is not None
    event_element.attrib.clear()
    assert complaint("pon.xsd", root)
    root = xml("pon.xsd")
    root.set("version", "1")
    assert complaint("pon.xsd", root)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("completionDate", "today"),
        ("optIn", "maybe"),
        ("pricing/total/amount", "much"),
        ("lineItems/item/quantity", "1.5"),
        ("lineItems/item/shipping/shipmentDate", "2024-03-01T00:00:00Z"),
    ],
)
def test_classic_xsd_refuses_wrong_shapes(path: str, text: str) -> None:
    root = xml("ocn.xsd")
    element = root.find(path)
    assert element is not None
    element.text = text
    assert complaint("ocn.xsd", root)


def test_classic_xsd_refuses_a_wrong_type_and_a_nil_where_a_value_has_to_be() -> None:
    xsi = "{http://www.w3.org/2001/XMLSchema-instance}"
    root = xml("ocn.xsd")
    root.find("orderID").set(f"{xsi}type", "xsd:integer")  # type: ignore[union-attr]
    assert complaint("ocn.xsd", root)
    root = xml("ocn.xsd")
    order_id = root.find("orderID")
    assert order_id is not None
    order_id.text = None
    order_id.set(f"{xsi}nil", "true")
    assert complaint("ocn.xsd", root)


def objects(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        yield path
        for key, inner in value.items():
            yield from objects(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from objects(inner, (*path, place))


def at(value: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


@pytest.mark.parametrize("name", SCHEMAS)
def test_json_schema_refuses_a_missing_and_a_strange_member_of_every_object(name: str) -> None:
    schema = Schema.named(name)
    text = _bytes(SCHEMAS[name], "json", "plain")
    whole = msgspec.json.decode(text)
    assert schema.complaint(whole) is None
    places = list(objects(whole))
    for path in places[:: max(1, len(places) // 60)]:
        changed = copy.deepcopy(whole)
        at(changed, path)["surprise"] = ""
        assert not schema.valid(changed), path
        for member in at(whole, path):
            changed = copy.deepcopy(whole)
            del at(changed, path)[member]
            assert not schema.valid(changed), (*path, member)


LINE = ("OrderEventNotification", "order", "lineItems", "item", 0)
TOTAL = ("OrderEventNotification", "order", "pricing", "total")
ACCEPTED: list[tuple[tuple[str | int, ...], Any]] = [
    ((*TOTAL, "amount"), 19.99),
    ((*TOTAL, "amount"), 20),
    ((*TOTAL, "amount"), "20.00"),
    ((*TOTAL, "amount"), "12345678.9"),
    ((*TOTAL, "amount"), "-0.50"),
    ((*LINE, "shipToAddress", "name1"), True),
    ((*LINE, "shipToAddress", "name2"), None),
    ((*LINE, "shipToAddress", "postalCode"), "02139"),
    ((*LINE, "shipToAddress", "postalCode"), 55343),
    ((*LINE, "lineItemTaxList", "stateTaxRate"), "0.0005"),
    ((*LINE, "lineItemTaxList", "calculatedTaxAmountState"), ""),
    ((*LINE, "fulfillmentInfo"), ""),
    ((*LINE, "lineItemID"), "012345678901"),
]
REFUSED: list[tuple[tuple[str | int, ...], Any]] = [
    ((*TOTAL, "amount"), "19.99"),
    ((*TOTAL, "amount"), "20"),
    ((*TOTAL, "amount"), "free"),
    ((*TOTAL, "amount"), None),
    ((*TOTAL, "amount"), ""),
    (TOTAL, ""),
    ((*LINE, "quantity"), "1"),
    ((*LINE, "quantity"), -1),
    ((*LINE, "quantity"), 1.5),
    ((*LINE, "lineItemID"), "123456789012"),
    ((*LINE, "preOrder"), "false"),
    ((*LINE, "offers"), {}),
    ((*LINE, "offers"), None),
    ((*LINE, "fulfillmentInfo"), []),
    ((*LINE, "productInfo"), ""),
    ((*LINE, "shipToAddress", "country"), "USA"),
    ((*LINE, "extendedAttributes", "item"), []),
    (("OrderEventNotification", "order", "lineItems", "item"), []),
    (("OrderEventNotification", "order", "lineItems"), ""),
    (("OrderEventNotification", "eventTime"), "2024-03-01T09:00:09Z"),
    (("OrderEventNotification", "event", "id"), "order cancelled"),
    (("OrderEventNotification", "event", "xsi:type"), "ns2:PONEvent"),
    (("OrderEventNotification", "order", "orderState"), "Shipped"),
]


def put(path: tuple[str | int, ...], value: Any) -> Any:
    whole = msgspec.json.decode(_bytes("pon", "json", "plain"))
    at(whole, path[:-1])[path[-1]] = value
    return whole


@pytest.mark.parametrize(("path", "value"), ACCEPTED)
def test_json_schema_accepts_what_the_conversion_can_make(path: tuple[str | int, ...], value: Any) -> None:
    assert Schema.named("pon.schema.json").complaint(put(path, value)) is None


@pytest.mark.parametrize(("path", "value"), REFUSED)
def test_json_schema_refuses_what_it_cannot(path: tuple[str | int, ...], value: Any) -> None:
    assert not Schema.named("pon.schema.json").valid(put(path, value))


def test_a_list_of_one_is_refused_its_item_wanted() -> None:
    whole = msgspec.json.decode(_bytes("pon", "json", "plain"))
    lines = whole["OrderEventNotification"]["order"]["lineItems"]
    first = lines["item"][0]
    lines["item"] = [first]
    assert not Schema.named("pon.schema.json").valid(whole)
    lines["item"] = first
    assert Schema.named("pon.schema.json").valid(whole)
