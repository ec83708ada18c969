"""Values on their way into an expression and out of it, without loss."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from math import isfinite
from typing import Any

from simulator.errors import BadInput
from simulator.expression.text import quoted
from simulator.instant import format_span, iso_micros

INTEGERS = range(-(2**63), 2**63)
"""The whole numbers that CEL has."""

_DEPTH_LIMIT = 100
_MICROSECOND = timedelta(microseconds=1)


def entering(value: Any, path: str, depth: int = 0) -> Any:
    """Data as CEL takes it; BadInput for what it would bend. *path* names it in the message."""
    if isinstance(value, bool | str | float | datetime | timedelta) or value is None:
        return value
    if isinstance(value, int):
        if value not in INTEGERS:
            raise BadInput(f"{path} is a whole number beyond 64 bits; expressions cannot take it")
        return value
    if depth > _DEPTH_LIMIT:
        raise BadInput("a value is nested too deeply for an expression")
    if isinstance(value, Mapping):
        return {str(key): entering(inner, f"{path}.{key}", depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [entering(inner, f"{path}[{index}]", depth + 1) for index, inner in enumerate(value)]
    if isinstance(value, Decimal):
        raise BadInput(f"{path} is an amount with a fraction ({value}); expressions take money in whole minor units")
    if isinstance(value, bytes | bytearray):
        raise BadInput(f"{path} is bytes; expressions take text")
    raise BadInput(f"{path} is of the kind {type(value).__name__}, which expressions cannot take")


def leaving(value: Any, source: str) -> Any:
    """A result as plain data; times and spans as text. *source* is the expression, for the message."""
    if isinstance(value, bool | str | int) or value is None:
        return value
    if isinstance(value, float):
        if not isfinite(value):
            raise BadInput(f"the expression {quoted(source)} gives no finite number")
        return value
    if isinstance(value, dict):
        # CEL keeps mappings in an order that changes from run to run.
        return {_key(key, source): leaving(value[key], source) for key in sorted(value, key=str)}
    if isinstance(value, list):
        return [leaving(inner, source) for inner in value]
    if isinstance(value, datetime | timedelta):
        return as_text(value)
    if type(value).__name__ == "OptionalValue":
        return leaving(value.or_value(None), source)
    raise BadInput(f"the expression {quoted(source)} gives {type(value).__name__}, which is no plain value")


def as_text(value: Any) -> str:
    """A value inside a longer text: true, false, null, numbers as CEL prints them, lists and mappings as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, datetime):
        return iso_micros((value - datetime(1970, 1, 1, tzinfo=UTC)) // _MICROSECOND)
    if isinstance(value, timedelta):
        span = value // _MICROSECOND
        return f"-{format_span(-span)}" if span < 0 else format_span(span)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=as_text)


def _key(key: Any, source: str) -> str:
    if not isinstance(key, str):
        raise BadInput(f"the expression {quoted(source)} gives a mapping with a key that is not text: {key}")
    return key
