"""What a YAML scalar means: the core schema of YAML 1.2, nothing more (dates, yes/no and 1_000 stay text)."""

from __future__ import annotations

import math
import re
from typing import Any

from simulator.document.place import clipped, shown

_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_BASED = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_NO_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_DIGIT_LIMIT = 400
_PREFIX = "tag:yaml.org,2002:"
_KINDS: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "null": (type(None),),
}


def plain(text: str) -> Any:
    """The value of an unquoted scalar; ValueError for a number that no JSON document can hold."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "0123456789+-.":
        return text
    return _number(text)


def tagged(text: str, tag: str) -> Any:
    """The value of a scalar with an explicit tag such as ``!!str``; ValueError for a tag or value that does not fit."""
    if tag in ("!", f"{_PREFIX}str"):
        return text
    name = tag.removeprefix(_PREFIX)
    if name == tag or name not in _KINDS:
        raise ValueError(f"the tag {shown(short_tag(tag))} has no place here")
    value: Any = plain(text)
    if type(value) not in _KINDS[name]:
        raise ValueError(f"{shown(text)} is not of the kind {name}")
    return float(value) if name == "float" else value


def short_tag(tag: str) -> str:
    """A tag as one writes it: ``tag:yaml.org,2002:set`` -> ``!!set``."""
    return f"!!{tag.removeprefix(_PREFIX)}" if tag.startswith(_PREFIX) else tag


def _number(text: str) -> Any:
    if len(text) > _DIGIT_LIMIT:
        if _FLOAT.fullmatch(text):
            raise ValueError(f"a number of more than {_DIGIT_LIMIT} digits; put it in quotes if it is text")
        return text
    if _DECIMAL.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        value = float(text)
        if math.isinf(value):
            raise ValueError(f"the number {clipped(text)} is too large")
        return value
    if _BASED.fullmatch(text):
        return int(text, 0)
    if _NO_NUMBER.fullmatch(text):
        raise ValueError(f"{text} is not a number that can be used; put it in quotes if it is text")
    return text
