"""The rules that we claim about Digital River or choose by default, as ``rules.yaml`` lists them."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import Struct, field

from simulator.errors import BadInput, nearest

Trust = Literal["documented", "seen", "default"]


class Rule(Struct, frozen=True, kw_only=True):
    """One behaviour with its proof."""

    id: str
    text: str
    """In our words."""
    source: str
    """The public document that says it, or that it is our choice."""
    trust: Trust
    """``documented`` by Digital River, ``seen`` in a payload or a real receiver, ``default`` where we chose."""
    options: tuple[str, ...] = ()
    """The settings (fields of ``Options``) that change it."""
    stands_alone: bool = False
    """True when no code and no catalogue row has to name it."""


class _Group(Struct, forbid_unknown_fields=True):
    source: str
    trust: Trust
    rules: dict[str, str]


class _File(Struct, forbid_unknown_fields=True):
    groups: list[_Group]
    options: dict[str, str]
    stand_alone: list[str] = field(default_factory=list)


def rules_from(content: Any) -> dict[str, Rule]:
    """The rules of a parsed ``rules.yaml`` by id, in its order; ValueError when an id stands there twice."""
    file = msgspec.convert(content, _File)
    found: dict[str, Rule] = {}
    for group in file.groups:
        for name, text in group.rules.items():
            if name in found:
                raise ValueError(f"rule {name} is written down twice")
            found[name] = Rule(
                id=name,
                text=text,
                source=group.source,
                trust=group.trust,
                options=tuple(option for option, rule in file.options.items() if rule == name),
                stands_alone=name in file.stand_alone,
            )
    return found


def pick(rules: dict[str, Rule], name: str) -> Rule:
    """The rule called *name*, in any letter case; BadInput with the nearest id otherwise."""
    found = rules.get(name) or rules.get(name.upper())
    if found is None:
        raise BadInput(f'there is no rule "{name}"', nearest=nearest(name.upper(), rules))
    return found
