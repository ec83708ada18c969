"""The language's schema, one part for each kind of file, so that complaints speak of that kind only."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from simulator import data
from simulator.document.schema import Schema

if TYPE_CHECKING:
    from simulator.scenario.model import Step


@cache
def schema(kind: str) -> Schema:
    """What a ``scenario``, a ``fragment`` or a ``step`` must look like, before and after expressions are filled in."""
    whole = msgspec.json.decode(data.read("schemas", "scenario.schema.json"))
    return Schema({"$schema": whole["$schema"], "$ref": f"#/$defs/{kind}", "$defs": whole["$defs"]})


def check_filled(step: Step, value: Any) -> None:
    """Complain, with its place, when an expression gave *step* a value that the language does not want there."""
    if value is step.value or value == step.value:
        return
    whole = {**value, "steps": ["settle"]} if step.word == "repeat" else value
    complaint = schema("step").complaint({step.word: whole})
    if complaint is not None:
        raise step.at(tuple(complaint.path[1:])).complain(complaint.message, complaint.nearest)
