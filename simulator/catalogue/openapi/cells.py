"""One cell of a resource table: ``OrderItem[] create=SkuRequestItem[]! -- a remark``, as values and as JSON Schema.

``TYPE[[]][?][!] [word ...] [-- remark]``. A type is ``string``, ``number``, ``integer``, ``boolean``, ``object``,
``date-time``, ``date``, ``email``, ``uuid``, ``binary``, the name of a component, or words: ``open|paid``, ``PDF|``.
After it: ``[]`` a list of it, ``?`` may be null, ``!`` always there. Words: ``create``, ``update`` (such a request may
carry it; ``!``: must; ``=TYPE``: in another form), ``ask`` (requests alone have it), ``min=``, ``max=`` (of a text: its
length), ``default=``, ``pattern=``.
"""

from __future__ import annotations

import re
from typing import Any, Final

import msgspec
from msgspec import Struct, field

from simulator.errors import BadInput

Shape = dict[str, Any]

REQUESTS: Final = ("create", "update")
_TYPE = re.compile(r"(?P<name>[A-Za-z][\w-]*(?:\|[\w-]+)*\|?)(?P<many>\[\])?(?P<null>\?)?(?P<needed>!)?")
_PLAIN: Final[dict[str, Shape]] = {
    **{name: {"type": name} for name in ("string", "number", "integer", "boolean", "object")},
    "date": {"type": "string", "format": "date"},
    "uuid": {"type": "string", "format": "uuid"},
    "binary": {"type": "string", "contentMediaType": "application/octet-stream"},
    "date-time": {"$ref": "#/components/schemas/Time"},
    "email": {"$ref": "#/components/schemas/Email"},
}


class Type(Struct, frozen=True):
    """What one field holds in one place: the resource, or one of its requests."""

    name: str
    many: bool = False
    null: bool = False
    needed: bool = False

    def shape(self, limits: Shape | None = None) -> Shape:
        """Its JSON Schema, with *limits* of the value itself."""
        one = {**self._one(), **(limits or {})}
        if self.many:
            one = {"type": "array", "items": one}
        if not self.null:
            return one
        if "$ref" in one:
            return {"anyOf": [one, {"type": "null"}]}
        wider = {**one, "type": [one["type"], "null"]}
        return wider | ({"enum": [*one["enum"], None]} if "enum" in one else {})

    def _one(self) -> Shape:
        if "|" in self.name:
            return {"type": "string", "enum": self.name.removesuffix("|").split("|")}
        return dict(_PLAIN.get(self.name) or {"$ref": f"#/components/schemas/{self.name}"})


class Cell(Struct, frozen=True):
    """One field of a component."""

    type: Type
    ask: bool = False
    """Only requests have it."""
    requests: dict[str, Type] = field(default_factory=dict)
    limits: Shape = field(default_factory=dict)
    default: Any = msgspec.UNSET
    about: str = ""

    def shape(self, request: str = "", *, read_only: bool = False) -> Shape:
        """Its JSON Schema in the resource, or in one of its requests."""
        type_ = self.requests[request] if request else self.type
        made = type_.shape(self.limits)
        if self.default is not msgspec.UNSET and not read_only:
            made["default"] = self.default
        if self.about:
            made["description"] = self.about[:1].upper() + self.about[1:] + "."
        return made | ({"readOnly": True} if read_only else {})


def cell(text: str, where: str) -> Cell:
    """A cell as its table has it.

    :raises BadInput: what it says is not in the form above.
    """
    said, _, about = text.partition(" -- ")
    first, *words = said.split()
    type_, ask = _type(first, where), False
    requests: dict[str, Type] = {}
    limits: Shape = {}
    default: Any = msgspec.UNSET
    for word in words:
        name, _, value = word.partition("=")
        request = name.rstrip("!")
        if request in REQUESTS:
            other = _type(value, where) if value else type_
            requests[request] = Type(
                other.name, other.many, other.null, name.endswith("!") or (bool(value) and other.needed)
            )
        elif word == "ask":
            ask = True
        elif name == "default":
            default = _value(value)
        elif name in ("min", "max", "pattern"):
            limits |= _limit(name, value, type_)
        else:
            raise BadInput(f'a cell has no word "{word}"', where=where)
    return Cell(type_, ask, requests, limits, default, about)


def _type(text: str, where: str) -> Type:
    match = _TYPE.fullmatch(text)
    if match is None:
        raise BadInput(f'"{text}" is no type', where=where)
    return Type(match["name"], *(match[part] is not None for part in ("many", "null", "needed")))


def _limit(name: str, value: str, type_: Type) -> Shape:
    if name == "pattern":
        return {"pattern": value}
    word = f"{name}Length" if type_.name == "string" else f"{name}imum"
    return {word: _value(value)}


def _value(text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
