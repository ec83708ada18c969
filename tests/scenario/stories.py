"""What is written in the steps of a story: names given, names used, parts that expressions speak of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.scenario.model import Step

NAMING = ("order", "id", "since")
"""The keys whose value is a name that a step gave."""


def flat(steps: Iterable[Step], *, fragments: bool = True) -> Iterator[Step]:
    """Every step, those inside others included."""
    for step in steps:
        yield step
        if step.word != "use" or fragments:
            yield from flat(step.steps, fragments=fragments)


def entries(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every plain value, however deep, with the key that it stands under."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from entries(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from entries(part, key)
    else:
        yield key, value


def expressions(value: Any) -> str:
    """Every text with an expression in it, one after another."""
    return "\n".join(part for _, part in entries(value) if isinstance(part, str) and "${" in part)


def speaks_of(value: Any, owner: str, name: str) -> bool:
    """Whether an expression names ``owner.name``."""
    return re.search(rf"\b{owner}\.{name}\b", expressions(value)) is not None


def given(steps: Iterable[Step]) -> list[str]:
    """The names that steps give with ``as``."""
    return [step.value["as"] for step in steps if isinstance(step.value, dict) and "as" in step.value]


def used(steps: Iterable[Step], name: str) -> bool:
    """Whether a step speaks of what bears *name*."""
    values = [step.value for step in steps]
    plain = (part for value in values for key, part in entries(value) if key in NAMING)
    return name in plain or re.search(rf"(?<![\w.'\"]){name}\b", expressions(values)) is not None


def named_endpoints(steps: Iterable[Step]) -> set[str]:
    """The endpoints that steps speak of by name."""
    values = [step.value for step in flat(steps)]
    plain = {part for value in values for key, part in entries(value) if key in ("endpoint", "to")}
    return plain | set(re.findall(r"\bendpoints\.(\w+)", expressions(values)))
