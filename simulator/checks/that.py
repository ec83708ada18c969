"""Expressions that must be true, and the values that made them false."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from simulator import expression
from simulator.checks import payload, view
from simulator.checks.conditions import proof
from simulator.checks.expectation import counted
from simulator.checks.miss import Miss, short
from simulator.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.checks.expectation import Expectation
    from simulator.journal import Journal
    from simulator.records import Delivery

_LITERAL: Final = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")
_PATH: Final = re.compile(r"(?<![\w.])[a-z_]\w*(?:\.\w+\b(?!\()|\[\d+\])*", re.IGNORECASE)
_VALUES: Final = 6


def misses(
    journal: Journal, expectation: Expectation, names: Mapping[str, Any], delivery: Delivery | None
) -> Iterator[Miss]:
    """Every expression that is not true.

    :raises BadInput: one that cannot be worked out.
    """
    for source in expectation.that:
        known = dict(names)
        if "deliveries" in source:
            known["deliveries"] = [view.delivery(journal, each) for each in journal.deliveries.values()]
        if delivery is not None:
            known["delivery"] = view.delivery(journal, delivery)
            if "payload" in source:
                known["payload"] = payload.tree(journal.body(delivery.body), delivery.content_type)
        seen = expression.fill(source, known)
        if seen is not True:
            yield Miss(source, f"{_shown(seen)}{_why(source, known)}", proof(journal, delivery) if delivery else ())


def _why(source: str, known: Mapping[str, Any]) -> str:
    """The values that an expression speaks of: `` (order.total_minor = 2550, order.state = "Complete")``."""
    roots = [root for part in expression.names_in(source) for root in expression.variables(part)]
    found: list[str] = []
    for path in dict.fromkeys(_PATH.findall(_LITERAL.sub("0", source))):
        if re.split(r"[.\[]", path)[0] in roots and len(found) < _VALUES:
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
