"""Whether a value is what was claimed, and where it is not."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from simulator import data
from simulator.checks.expectation import counted
from simulator.checks.miss import short
from simulator.errors import BadInput, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ABSENT: Final = "(absent)"
"""What is seen where nothing is."""


class Difference(NamedTuple):
    """A place where what was seen is not what was expected; both as text."""

    path: str
    expected: str
    seen: str


def holds(expected: Any, seen: Any) -> bool:
    """Whether what was seen is what was expected, see :func:`differences`."""
    return next(differences(expected, seen), None) is None


def differences(expected: Any, seen: Any, path: str = "") -> Iterator[Difference]:
    """Where what was seen is not what was expected.

    Numbers compare as numbers whether they are printed as numbers or as text. A mapping of the words ``matches`` (a
    regular expression), ``present`` (true or false), ``count`` and ``is`` (value and type) claims that; any other
    mapping must be part of what was seen. One expected scalar must hold for every item of a list.
    """
    if isinstance(expected, dict):
        if expected.keys() <= _WORDS.keys():
            yield from _worded(expected, seen, path)
        elif not isinstance(seen, dict):
            yield Difference(path, short(expected), short(seen))
        else:
            for name, value in expected.items():
                yield from differences(value, seen.get(name, ABSENT), f"{path}.{name}" if path else name)
    elif isinstance(expected, list) and len(_items(seen)) != len(expected):
        yield Difference(path, counted(len(expected), "item"), _number_of_items(seen))
    elif isinstance(expected, list) or (isinstance(seen, list) and seen):
        items = _items(seen)
        for number, pair in enumerate(zip(_each(expected, items), items, strict=True)):
            yield from differences(*pair, f"{path}[{number}]")
    elif seen is ABSENT or not _same(expected, seen):
        yield Difference(path, short(expected), short(seen))


def _each(expected: Any, items: list[Any]) -> list[Any]:
    return expected if isinstance(expected, list) else [expected] * len(items)


def _worded(expected: dict[str, Any], seen: Any, path: str) -> Iterator[Difference]:
    for name, value in expected.items():
        word = _WORDS[name]
        if not word.holds(value, seen):
            yield Difference(path, word.expected(value), word.seen(seen))


def check(expected: Any) -> None:
    """Complain about a claim that means nothing: a bad regular expression, a count that is none, a misspelt word."""
    if isinstance(expected, dict) and expected.keys() <= _WORDS.keys():
        for name, value in expected.items():
            _WORDS[name].check(value)
        return
    if isinstance(expected, dict):
        _check_spelling(expected)
    if isinstance(expected, dict | list):
        for part in expected.values() if isinstance(expected, dict) else expected:
            check(part)


def _check_spelling(expected: dict[str, Any]) -> None:
    """A single name near one of the words, with a value that the word takes, is that word unless payloads have it."""
    unknown = [name for name in expected if name not in _WORDS]
    if len(unknown) > 1:
        return
    (name,) = unknown
    near = nearest(name, _LONG_WORDS) or nearest(name.lower(), [word for word in _WORDS if word == name.lower()])
    if near and _WORDS[near].takes(expected[name]) and name not in _payload_names():
        what = f'a claim has no word "{name}"; if that is the name of a part, write {{{name}: {{is: ...}}}}'
        raise BadInput(what, nearest=near)


@cache
def _payload_names() -> frozenset[str]:
    """Every name that a payload can have, by the schemas; read only when a name looks misspelt."""
    files = data.folder("schemas").iterdir()
    texts = [file.read_text("utf-8") for file in files if file.name != "scenario.schema.json"]
    return frozenset(
        name for text in texts for name in re.findall(r'\bname="(\w+)"|"(\w+)": ?[{\[]', text) for name in name
    )


class _Word(NamedTuple):
    """What one word claims of a value: how to look, and how to tell."""

    holds: Callable[[Any, Any], bool]
    expected: Callable[[Any], str]
    seen: Callable[[Any], str] = short
    check: Callable[[Any], None] = lambda _: None
    takes: Callable[[Any], bool] = lambda _: True
    """Whether a value could be meant for it."""


def _matches(pattern: Any, seen: Any) -> bool:
    return seen is not ABSENT and all(re.search(str(pattern), _text(item)) for item in _items(seen))


def _check_pattern(pattern: Any) -> None:
    try:
        re.compile(str(pattern))
    except re.error as error:
        raise BadInput(f'"{pattern}" is no regular expression: {error}') from None


def _check_count(number: Any) -> None:
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise BadInput(f"count must be a whole number from 0, not {short(number)}")


def _check_present(wanted: Any) -> None:
    if not isinstance(wanted, bool):
        raise BadInput(f"present must be true or false, not {short(wanted)}")


def _number_of_items(seen: Any) -> str:
    return short(seen) if seen is ABSENT else counted(_how_many(seen), "item")


def _how_many(seen: Any) -> int:
    return 0 if seen in (ABSENT, "") else len(_items(seen))


def _typed(value: Any) -> str:
    return f"{short(value)} ({_KINDS.get(type(value), 'number')})"


_KINDS: Final = {str: "text", bool: "boolean", type(None): "nothing", list: "list", dict: "mapping"}
_WORDS: Final[dict[str, _Word]] = {
    "matches": _Word(
        _matches,
        lambda pattern: f"matching {pattern}",
        check=_check_pattern,
        takes=lambda pattern: isinstance(pattern, str),
    ),
    "present": _Word(
        lambda wanted, seen: (seen is not ABSENT) is wanted,
        lambda wanted: "present" if wanted else "absent",
        check=_check_present,
        takes=lambda wanted: isinstance(wanted, bool),
    ),
    "count": _Word(
        lambda number, seen: bool(_how_many(seen) == number),
        lambda number: counted(number, "item"),
        _number_of_items,
        _check_count,
        takes=lambda number: isinstance(number, int) and not isinstance(number, bool),
    ),
    "is": _Word(lambda value, seen: type(seen) is type(value) and bool(seen == value), _typed, _typed),
}
_LONG_WORDS: Final = tuple(word for word in _WORDS if len(word) > 2)
"""Much is near to a word of two letters."""


def _items(seen: Any) -> list[Any]:
    return seen if isinstance(seen, list) else [seen]


def _same(expected: Any, seen: Any) -> bool:
    left, right = _text(expected), _text(seen)
    if left == right:
        return True
    if isinstance(expected, bool) or isinstance(seen, bool):
        return False
    try:
        return Decimal(left) == Decimal(right)
    except InvalidOperation:
        return False


def _text(value: Any) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)
