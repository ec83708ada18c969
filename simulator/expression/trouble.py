"""What a user should know about an expression that could not be evaluated."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.errors import BadInput, nearest
from simulator.expression.language import EXTRAS, FUNCTIONS
from simulator.expression.text import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_PATH = r"([A-Za-z_]\w*(?:\.[A-Za-z_]\w*|\[\d+\])*)"
_WALKED = re.compile(rf"{_PATH}\.(map|filter)\s*\(")
_UNKNOWN = re.compile(r"Undefined variable or function: '([^']*)'")
_CALLED = re.compile(r"Function '([^']*)' error: (.*?)(?:\. Check function arguments|$)", re.DOTALL)
_MIXED = re.compile(r"(?:Unsupported operation: (.*?)\.|No such overload|Unexpected type: (.*?)\.?$)")
_PLAIN = ((ZeroDivisionError, "a division by zero"), (OverflowError, "a whole number beyond 64 bits"))


def refused(error: Exception, source: str, context: Mapping[str, Any], names: Mapping[str, Any]) -> BadInput:
    """The error to raise for one that the evaluation raised."""
    message, where = str(error), f" in the expression {quoted(source)}"
    for kind, what in _PLAIN:
        if isinstance(error, kind):
            return BadInput(f"{what}{where}")
    if isinstance(error, KeyError):
        key = str(error.args[0]).strip("'\"") if error.args else ""
        return BadInput(f"no key {quoted(key)}{where}", nearest=nearest(key, _keys_near(source, key, context)))
    if unknown := _UNKNOWN.match(message):
        return _unknown(unknown[1], where, names)
    if called := _CALLED.match(message):
        detail = "" if called[1] in EXTRAS else f": {' '.join(called[2].split())[:80]}"
        return BadInput(f"{called[1]}() does not take this{where}{detail}")
    if mixed := _MIXED.match(message):
        found = mixed[1] or mixed[2]
        detail = f" ({found})" if found else ""
        return BadInput(f"types that do not fit{detail}{where}; convert with int(), double() or string()")
    return BadInput(f"{' '.join(message.split())[:120]}{where}")


def refuse_unordered(source: str, context: Mapping[str, Any]) -> None:
    """BadInput for a list made by walking over a mapping: its order would change from run to run."""
    for match in _WALKED.finditer(source):
        if isinstance(_at(match[1], context), Mapping):
            raise BadInput(f"{match[1]} is a mapping without an order; use keys({match[1]}).{match[2]}(...)")


def _unknown(name: str, where: str, names: Mapping[str, Any]) -> BadInput:
    if name in FUNCTIONS:
        return BadInput(f"{name}() does not take this{where}")
    return BadInput(f'unknown name "{name}"{where}', nearest=nearest(name, (*names, *FUNCTIONS)))


def _keys_near(source: str, key: str, context: Mapping[str, Any]) -> Iterable[str]:
    """The keys that stood where *key* was looked for; all keys in sight when that cannot be told."""
    wanted = re.escape(key)
    for match in re.finditer(rf"{_PATH}(?:\.{wanted}\b|\[[\"']{wanted}[\"']\])", source):
        value = _at(match[1], context)
        if isinstance(value, Mapping) and key not in value:
            return list(value)
    return list(dict.fromkeys(_all_keys(context, 0)))[:5_000]


def _at(path: str, context: Mapping[str, Any]) -> Any:
    """The value at a plain path such as ``order.lines[0]``, None when there is none."""
    value: Any = context
    for step in re.findall(r"\w+", path):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _all_keys(value: Any, depth: int) -> Iterator[str]:
    inner: Iterable[Any] = ()
    if isinstance(value, Mapping):
        if depth:
            yield from value
        inner = value.values()
    elif isinstance(value, list):
        inner = value[:20]
    if depth < 6:
        for part in inner:
            yield from _all_keys(part, depth + 1)
