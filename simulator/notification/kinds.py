"""Types that all feeds share, by their classic names (pon_and_ocn.md section 3.5), and small parts of trees."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from simulator.instant import iso_millis
from simulator.notification.classicprint import SOAPENC
from simulator.notification.tree import Blank, Branch, Filled, Kept, Kind, Leaf

if TYPE_CHECKING:
    from collections.abc import Iterable

COMMON: Final = "http://integration.digitalriver.com/Common/1.0"
REQUISITION: Final = "http://integration.digitalriver.com/commonRequisition/1.0"

STRING: Final = Kind("string")
BLANK_STRING: Final = Kind("string", empty="blank")
INTEGER: Final = Kind("integer")
DECIMAL: Final = Kind("decimal")
DATE: Final = Kind("date")
DATE_TIME: Final = Kind("dateTime")
BOOLEAN: Final = Kind("boolean", SOAPENC)

MONEY: Final = Kind("MoneyInfo", COMMON)
ADDRESS: Final = Kind("AddressInfo", COMMON)
ATTRIBUTES: Final = Kind("ExtendedAttributesInfoArray", COMMON)
ATTRIBUTE: Final = Kind("ExtendedAttributesInfo", COMMON)


@lru_cache(maxsize=4096)
def time_text(at: int) -> str:
    """``2021-08-04T18:10:39.243Z``; kept, since one time stands in many places of an order."""
    return iso_millis(at)


def truth(value: bool) -> str:
    """``true`` or ``false``."""
    return "true" if value else "false"


def array(name: str, kind: Kind, items: Iterable[Branch | Filled | Kept]) -> Branch | Leaf:
    """A list element; without items it is empty, never absent."""
    children = tuple(items)
    return Branch(name, children, kind) if children else Leaf(name, "", kind)


def attributes(
    pairs: Iterable[tuple[str, str]], *, name: str = "extendedAttributes", empty: Literal["nil", "closed"] = "closed"
) -> Branch | Leaf:
    """An ExtendedAttributesInfoArray; the type of a value is always given as ``string``."""
    kind = Kind(ATTRIBUTES.type, COMMON, empty)
    return array(name, kind, [_attribute(key, Leaf("value", value, STRING)) for key, value in pairs])


def blanks(*names: str) -> tuple[Blank, ...]:
    """String leaves of a form, each with its own name as key."""
    return tuple(Blank(name, name, STRING) for name in names)


def blank_attribute(key: str, blank: str) -> Branch:
    """An attribute of a form, whose value is filled in later."""
    return _attribute(key, Blank("value", blank, STRING))


def _attribute(key: str, value: Leaf | Blank) -> Branch:
    children = (Leaf("name", key, STRING), value, Leaf("valueDataType", "string", STRING))
    return Branch("item", children, ATTRIBUTE)
