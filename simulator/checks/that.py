"""Expressions that must be true, and the values that made them false."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from simulator import expression
from simulator.checks import payload, view
from simulator.checks.conditions import proof
from simulator.checks.expectation import counted
from simulator.checks.miss import Miss, short
from simulator.checks.value import ABSENT
from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.checks.expectation import Expectation
    from simulator.journal import Journal
    from simulator.records import Delivery

_LITERAL: Final = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")
_PATH: Final = re.compile(r"(?<![\w.])[a-z_]\w*(?:\.\w+\b(?!\()|\[\d+\])*", re.IGNORECASE)
_VALUES: Final = 6


class Expressions:
    """The expressions of one expectation, with all that they can name."""

    def __init__(self, journal: Journal, expectation: Expectation, names: Mapping[str, Any]) -> None:
        self._journal, self._sources, self._names = journal, expectation.that, names

    def misses(self, delivery: Delivery | None = None) -> Iterator[Miss]:
        """Every expression that is not true, for one delivery or for none.

        :raises BadInput: one that cannot be worked out.
        """
        evidence = proof(self._journal, delivery) if delivery else ()
        for source in self._sources:
            known = {name: self._value(name, delivery) for name in _roots(source)}
            known = {name: value for name, value in known.items() if value is not ABSENT}
            seen = expression.fill(source, known)
            if seen is not True:
                yield Miss(source, f"{_shown(seen)}{_why(source, known)}", evidence)

    def _value(self, name: str, delivery: Delivery | None) -> Any:
        if name == "deliveries":
            return self._deliveries
        if name == "delivery" and delivery is not None:
            return view.delivery(self._journal, delivery)
        if name == "payload" and delivery is not None:
            return payload.tree(self._journal.body(delivery.body), delivery.content_type)
        return self._names.get(name, ABSENT)

    @cached_property
    def _deliveries(self) -> list[dict[str, Any]]:
        return [view.delivery(self._journal, each) for each in self._journal.deliveries.values()]


def _roots(source: str) -> list[str]:
    return [root for part in expression.names_in(source) for root in expression.variables(part)]


def _why(source: str, known: Mapping[str, Any]) -> str:
    """The values that an expression speaks of: `` (order.total_minor = 2550, order.state = "Complete")``."""
    found: list[str] = []
    for path in dict.fromkeys(_PATH.findall(_LITERAL.sub("0", source))):
        if re.split(r"[.\[]", path)[0] in known and len(found) < _VALUES:
            try:
                value = expression.evaluate(path, known)
            except BadInput:
                continue
            found += [] if isinstance(value, dict) else [f"{path} = {_shown(value)}"]
    return f" ({', '.join(found)})" if found else ""


def _shown(value: Any) -> str:
    """Text in quotes, so that 7 and "7" differ; a list by its size."""
    if isinstance(value, list):
        return f"[{counted(len(value), 'item')}]"
    return f'"{short(value)}"' if isinstance(value, str) else short(value)
