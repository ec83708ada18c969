"""The query of a list: pages (API-LIST-1) and filters (API-FILTER-1, API-FILTER-2), read by the OpenAPI document."""

from __future__ import annotations

import operator
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from simulator.errors import Declined, nearest
from simulator.instant import parse_instant

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

    from simulator.catalogue.operation import Filter, Operation

PAGE: Final = 10
_OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "eq": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}
_PLACES: Final[dict[str, tuple[str, ...]]] = {
    "ids": ("id",),
    "upstreamIds": ("upstreamId",),
    "skuId": ("items/skuId",),
    "chargeType": ("payment/charges/type",),
    "subscriptionId": ("items/subscriptionInfo/subscriptionId",),
}
_KEY: Final = re.compile(r"(?P<name>[^\[\]]+)(\[(?P<operator>[^\[\]]*)\])?")
_SECOND: Final = 1_000_000
_FOREVER: Final = (1 << 63) - 1
_MOST: Final = 1000
"""Characters of one value; a list may have a hundred of them."""


class Condition(Struct, frozen=True):
    """One comparison that an object must pass."""

    name: str
    kind: str
    operator: str
    value: Any

    def holds(self, found: Any) -> bool:
        """Whether a member with that value passes; one that is absent never does."""
        if found is None:
            return False
        if self.kind == "list":
            return str(found) in self.value
        if self.kind == "time":
            return _OPERATORS[self.operator](parse_instant(found), self.value)
        if self.kind == "number":
            return _OPERATORS[self.operator](Decimal(str(found)), self.value)
        if isinstance(found, int | Decimal) and not isinstance(found, bool):
            return _same_number(found, self.value)
        return bool(_said(found) == self.value)


class Query(Struct, frozen=True, kw_only=True):
    """What a list is asked for."""

    limit: int = PAGE
    after: str = ""
    """The id after which the page begins; empty: at the newest."""
    before: str = ""
    """The id before which it ends; it wins over *after*."""
    conditions: tuple[Condition, ...] = ()

    def texts(self, name: str) -> tuple[str, ...]:
        """What a filter of texts asks for; nothing when it is not given."""
        found = [one.value for one in self.conditions if one.name == name]
        return tuple(found[0]) if found and isinstance(found[0], tuple) else tuple(found)

    def flag(self, name: str) -> bool:
        """Whether a flag is given and true."""
        return any(one.value == "true" for one in self.conditions if one.name == name)

    def given(self, name: str) -> bool:
        """Whether there is a filter of that name."""
        return any(one.name == name for one in self.conditions)

    def span(self, name: str) -> tuple[int, int]:
        """Between which instants whatever passes a filter of times lies, since times are told in whole seconds."""
        times = [(one.operator, one.value) for one in self.conditions if one.name == name and one.kind == "time"]
        since = [at for sign, at in times if sign not in ("lt", "lte")]
        until = [at + _SECOND for sign, at in times if sign not in ("gt", "gte")]
        return max(since, default=0), min(until, default=_FOREVER)

    def admits(self, shown: dict[str, Any], *, but: Collection[str] = ()) -> bool:
        """Whether an object, as it is shown, passes every filter *but* those that are seen to elsewhere."""
        return all(
            any(one.holds(found) for place in _places(one.name, shown) for found in _found(shown, place.split("/")))
            for one in self.conditions
            if one.name not in but
        )


def _places(name: str, shown: dict[str, Any]) -> tuple[str, ...]:
    """Where the value stands that a filter is about."""
    if name in shown:
        return (name,)
    return _PLACES.get(name) or (name.replace(".", "/"), f"stateTransitions/{name}")


def _found(value: Any, way: list[str]) -> Iterator[Any]:
    """What stands at the end of a way; a list stands for each of its members."""
    if isinstance(value, list):
        for part in value:
            yield from _found(part, way)
    elif not way:
        yield value
    elif isinstance(value, dict) and way[0] in value:
        yield from _found(value[way[0]], way[1:])


def read(operation: Operation, pairs: Iterable[tuple[str, str]]) -> Query:
    """The query of a request to *operation*.

    :raises Declined: 400 for a parameter that is unknown (API-UNKNOWN-1), missing, given twice, or of the wrong form.
    """
    known = {given.name: given for given in operation.filters}
    paging = ("limit", "startingAfter", "endingBefore") if operation.paging else ()
    found: dict[tuple[str, str], list[str]] = {}
    for key, text in pairs:
        match = _KEY.fullmatch(key)
        name, sign = (match["name"], match["operator"]) if match else (key, None)
        if name not in known and name not in paging:
            word = nearest(name, [*known, *paging])
            hint = f' (did you mean "{word}"?)' if word else ""
            raise Declined(400, "unknown_parameter", f"'{name}' is an unknown parameter{hint}.", name)
        listed = name in known and known[name].kind == "list"
        if max(map(len, text.split(",") if listed else [text])) > _MOST:
            raise _invalid(name, f"is longer than {_MOST} characters")
        found.setdefault((name, _operator(known.get(name), name, sign)), []).append(text)
    for given in known.values():
        if given.needed and not any(name == given.name for name, _ in found):
            raise Declined(400, "missing_parameter", f"'{given.name}' is missing.", given.name)
    conditions = [_condition(known[name], sign, texts) for (name, sign), texts in found.items() if name not in paging]
    pages = {name: _once(name, texts) for (name, _), texts in found.items() if name in paging}
    return Query(
        limit=_limit(pages["limit"], operation.paging) if "limit" in pages else PAGE,
        after=pages.get("startingAfter", ""),
        before=pages.get("endingBefore", ""),
        conditions=tuple(conditions),
    )


def _operator(given: Filter | None, name: str, sign: str | None) -> str:
    """The operator that stands in brackets behind a name; ``eq`` when there is none."""
    if sign is None:
        return "eq"
    if given is not None and given.kind == "list" and re.fullmatch(r"\d{0,4}", sign):
        return "eq"  # ids[]=a and ids[0]=a are how some clients repeat a parameter
    if given is None or given.kind not in ("time", "number"):
        raise _invalid(name, "takes no operator")
    if sign not in _OPERATORS:
        raise _invalid(name, f"takes the operators {', '.join(_OPERATORS)}, not {sign[:20] or 'none'}")
    return sign


def _condition(given: Filter, sign: str, texts: Sequence[str]) -> Condition:
    name, kind = given.name, given.kind
    if kind == "list":
        parts = tuple(part.strip() for text in texts for part in text.split(",") if part.strip())
        return Condition(name, kind, sign, parts)
    text = _once(name, texts)
    value: Any = text
    if kind == "time":
        value = _time(name, text)
    elif kind == "number":
        value = _number(name, text)
    elif kind == "flag" and text not in ("true", "false"):
        raise _invalid(name, "must be true or false")
    elif kind == "word" and text not in given.words:
        word = nearest(text, given.words)
        raise _invalid(name, f"is none of {', '.join(given.words)}" + (f' (did you mean "{word}"?)' if word else ""))
    return Condition(name, kind, sign, value)


def _once(name: str, texts: Sequence[str]) -> str:
    if len(texts) > 1:
        raise _invalid(name, "is given twice")
    return texts[0]


def _limit(text: str, most: int) -> int:
    if not re.fullmatch("[0-9]{1,6}", text) or not 1 <= int(text) <= most:
        raise _invalid("limit", f"must be a number from 1 to {most}")
    return int(text)


def _time(name: str, text: str) -> int:
    try:
        # an unescaped "+" of an offset arrives as a blank
        return parse_instant(re.sub(r" (\d\d:?\d\d)$", r"+\1", text))
    except ValueError:
        raise _invalid(name, "must be a time such as 2021-03-25T20:36:33Z") from None


def _number(name: str, text: str) -> Decimal:
    try:
        value = Decimal(text) if len(text) <= 30 else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise _invalid(name, "must be a number")
    return value


def _invalid(name: str, why: str) -> Declined:
    return Declined(400, "invalid_parameter", f"'{name}' {why}.", name)


def _same_number(found: int | Decimal, text: str) -> bool:
    try:
        return Decimal(text) == found
    except InvalidOperation:
        return False


def _said(found: Any) -> str:
    return str(found).lower() if isinstance(found, bool) else str(found)
