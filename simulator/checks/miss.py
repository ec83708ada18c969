"""A condition that did not hold, and how several of them are told in one verdict."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 200
SHOWN = 5
"""So many misses, deliveries or requests are told one by one."""


class Miss(NamedTuple):
    """A condition that did not hold."""

    expected: str
    seen: str
    evidence: tuple[str, ...] = ()
    """The ids of the entries that show it."""
    about: str = ""
    """The delivery or request concerned, when the condition speaks of several."""


def told(found: Sequence[Miss]) -> tuple[str, str, tuple[str, ...]]:
    """What was expected, what was seen, and the evidence: each thing once, a long tail counted."""
    shown = found[:SHOWN]
    expected = "; ".join(dict.fromkeys(miss.expected for miss in shown))
    each = [(about, _once(group)) for about, group in groupby(shown, key=lambda miss: miss.about)]
    seen = []
    for outcome, same in groupby(each, key=lambda pair: pair[1]):
        abouts = ", ".join(about for about, _ in same if about)
        seen.append(f"{abouts}: {outcome}" if abouts else outcome)
    if len(found) > len(shown):
        seen.append(f"and {len(found) - len(shown)} more")
    evidence = dict.fromkeys(name for miss in shown for name in miss.evidence)
    return expected, "; ".join(dict.fromkeys(seen)), tuple(evidence)


def _once(group: Any) -> str:
    return "; ".join(dict.fromkeys(miss.seen for miss in group))


def plain(value: Any) -> str:
    """A value as YAML writes it on one line: ``{a: [1, true, null]}``."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {plain(part)}' for name, part in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(plain, value))}]"
    return str(value).lower() if isinstance(value, bool) else "null" if value is None else str(value)


def short(value: Any) -> str:
    """A value on one line, cut at 200 characters."""
    text = " ".join(plain(value).split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
