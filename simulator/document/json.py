"""JSON from outside to plain values and their places; stricter than the standard where the standard is loose."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from decimal import Decimal
from functools import cache
from typing import Any

from simulator.document import files
from simulator.document.place import DEPTH_LIMIT, Document, Mark, clipped, shown
from simulator.errors import BadInput

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_BRACKET = re.compile(rf"{_STRING}|[\[\]{{}}]", re.DOTALL)
_TOKEN = re.compile(rf"({_STRING})|([\[\]{{}}:,])|[^\s\[\]{{}}:,\"]+", re.DOTALL)
_NUMBER_LIMIT = 400

_WORDS = {
    "Expecting value": "expected a value",
    "Expecting property name enclosed in double quotes": "expected a key in double quotes",
    "Expecting ',' delimiter": 'expected ","',
    "Expecting ':' delimiter": 'expected ":" after a key',
    "Extra data": "more text after the end of the document",
    "Unterminated string starting at": "a string that is never closed",
    "Invalid control character at": "a line break or control character inside a string",
    "Illegal trailing comma before end of object": 'a "," before the closing "}"',
    "Illegal trailing comma before end of array": 'a "," before the closing "]"',
}


class _DuplicateKeyError(ValueError):
    pass


class _NumberError(ValueError):
    def __init__(self, token: str, what: str) -> None:
        super().__init__(what)
        self.token = token


def load(data: bytes | str, where: str, *, exact: bool = False) -> Document:
    """The value of one JSON text; with *exact*, numbers with a fraction or exponent are Decimals.

    :raises BadInput: with line and column: not UTF-8, bad syntax, a duplicate key; and for NaN, Infinity, a number
        out of range, half of a surrogate pair, or nesting deeper than 100 levels.
    """
    text = files.text(data, where) if isinstance(data, bytes) else data.removeprefix("\ufeff")
    if not text.strip():
        raise BadInput("the file is empty", where=where, line=1, column=1)
    _bound_depth(text, where)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_members,
            parse_float=_exact if exact else _float,
            parse_int=_int,
            parse_constant=_constant,
        )
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False, default=str).encode()
    except json.JSONDecodeError as error:
        what = _WORDS.get(error.msg, clipped(error.msg[:1].lower() + error.msg[1:]))
        raise BadInput(what, where=where, line=error.lineno, column=error.colno) from None
    except _DuplicateKeyError:
        raise _duplicate(text, where) from None
    except UnicodeEncodeError:
        line, column = _Lines(text).place(_half(text))
        raise BadInput("half of a surrogate pair is not text", where=where, line=line, column=column) from None
    except _NumberError as error:
        found = next(match.start() for match in _TOKEN.finditer(text) if match[0] == error.token)
        line, column = _Lines(text).place(found)
        raise BadInput(str(error), where=where, line=line, column=column) from None

    @cache
    def marks() -> Mark:
        return _marks(text, where)

    return Document(value, where, marks)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _DuplicateKeyError
    return value


def _constant(name: str) -> Any:
    raise _NumberError(name, f"{name} is no JSON number")


def _int(text: str) -> int:
    if len(text) > _NUMBER_LIMIT:
        raise _NumberError(text, f"a number of more than {_NUMBER_LIMIT} digits")
    return int(text)


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise _NumberError(text, f"the number {clipped(text)} is too large")
    return value


def _exact(text: str) -> Decimal:
    value = Decimal(text)
    if len(text) > _NUMBER_LIMIT or abs(value.adjusted()) > _NUMBER_LIMIT:
        raise _NumberError(text, f"the number {clipped(text)} is out of range")
    return value


def _half(text: str) -> int:
    """Where the string begins that holds half of a surrogate pair."""
    for match in _TOKEN.finditer(text):
        try:
            json.loads(match[1] or '""').encode()
        except UnicodeEncodeError:
            return match.start()
    return 0


def _bound_depth(text: str, where: str) -> None:
    """Refuses deep nesting before anything recurses into it."""
    if text.count("[") + text.count("{") <= DEPTH_LIMIT:
        return
    depth = 0
    for match in _BRACKET.finditer(text):
        sign = text[match.start()]
        if sign in "[{":
            depth += 1
            if depth > DEPTH_LIMIT:
                line, column = _Lines(text).place(match.start())
                raise BadInput(f"nested deeper than {DEPTH_LIMIT} levels", where=where, line=line, column=column)
        elif sign in "]}":
            depth -= 1


class _Lines:
    """Offsets to lines and columns, 1-based."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1


def _duplicate(text: str, where: str) -> BadInput:
    try:
        _marks(text, where)
    except BadInput as error:
        return error
    return BadInput("a duplicate key", where=where)


def _marks(text: str, where: str) -> Mark:
    """The places in a text that is known to be JSON, at least up to its first duplicate key.

    :raises BadInput: at the second appearance of a key in one object.
    """
    lines = _Lines(text)
    root: list[Mark] = []
    holders: list[dict[str, Mark] | list[Mark]] = [root]
    key: tuple[str, tuple[int, int]] | None = None
    for match in _TOKEN.finditer(text):
        string, sign = match.group(1, 2)
        if sign in ("]", "}"):
            holders.pop()
            continue
        if sign in (",", ":"):
            continue
        holder, place = holders[-1], lines.place(match.start())
        if isinstance(holder, dict) and key is None:
            name = json.loads(string)
            if name in holder:
                raise BadInput(f"duplicate key {shown(name)}", where=where, line=place[0], column=place[1])
            key = (name, place)
            continue
        parts: dict[str, Mark] | list[Mark] | None = {} if sign == "{" else [] if sign == "[" else None
        if isinstance(holder, dict) and key is not None:
            holder[key[0]] = Mark(*place, key[1], parts)
        elif isinstance(holder, list):
            holder.append(Mark(*place, place, parts))
        key = None
        if parts is not None:
            holders.append(parts)
    return root[0]
