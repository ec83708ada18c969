"""CEL as we use it: loaded late and without its command line, bounded, with the functions that scenarios want."""

from __future__ import annotations

import logging
import re
import sys
from functools import cache, lru_cache
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from typing import TYPE_CHECKING, Any

from simulator.errors import BadInput
from simulator.expression.text import STRING, quoted
from simulator.expression.values import INTEGERS, as_text

if TYPE_CHECKING:
    from collections.abc import Mapping

LENGTH_LIMIT = 2_000
"""Characters of one expression."""

MACRO_LIMIT = 3
"""How deep `map`, `filter`, `all`, `exists` may stand inside each other: each level multiplies the work."""

FUNCTIONS = (
    *("all", "bytes", "contains", "double", "duration", "dyn", "endsWith", "exists", "exists_one", "filter", "getDate"),
    *("getDayOfMonth", "getDayOfWeek", "getDayOfYear", "getFullYear", "getHours", "getMilliseconds", "getMinutes"),
    *("getMonth", "getSeconds", "has", "int", "keys", "lowerAscii", "map", "matches", "max", "min", "none", "of"),
    *("ofNonZeroValue", "size", "startsWith", "string", "sum", "timestamp", "type", "uint", "upperAscii"),
)
"""Every function and macro that an expression may call."""

EXTRAS = ("keys", "lowerAscii", "max", "min", "string", "sum", "upperAscii")
"""Those of them that are ours."""

_TOKEN = re.compile(rf"{STRING}|//[^\n]*|\.(?:all|exists|exists_one|filter|map)\s*\(|[()]", re.DOTALL)
_QUOTED = re.compile(rf"{STRING}|//[^\n]*", re.DOTALL)
_BOUND = re.compile(r"\.(?:all|exists|exists_one|filter|map)\s*\(\s*([A-Za-z_]\w*)\s*,")
_FOREIGN = {"and": "&&", "or": "||", "not": "!", "=": "==", "True": "true", "False": "false", "None": "null"}


@cache
def module() -> Any:
    """The compiled module of the CEL package, without the command line that its package would load (0.8 s)."""
    name = "cel.cel"
    if name not in sys.modules:
        package = find_spec("cel")
        spec = PathFinder.find_spec(name, package.submodule_search_locations) if package else None
        if spec is None or spec.loader is None:
            raise BadInput("expressions need the package common-expression-language")
        loaded = module_from_spec(spec)
        spec.loader.exec_module(loaded)
        sys.modules[name] = loaded
    # It logs what a function of ours refuses; the error that follows says it better.
    logging.getLogger("cel").addHandler(logging.NullHandler())
    return sys.modules[name]


@lru_cache(maxsize=1024)
def compiled(source: str) -> Any:
    """The program of an expression; BadInput when it is empty, too long, nested too deeply or not well-formed."""
    if not source.strip():
        raise BadInput("an empty expression")
    if len(source) > LENGTH_LIMIT:
        raise BadInput(f"an expression of more than {LENGTH_LIMIT:,} characters: {quoted(source)}")
    if _nesting(source) > MACRO_LIMIT:
        raise BadInput(f"more than {MACRO_LIMIT} of map, filter, all, exists inside each other in {quoted(source)}")
    try:
        return module().compile(source)
    except (ValueError, RuntimeError) as error:
        raise BadInput(f"{_syntax(str(error), source)} in the expression {quoted(source)}") from None


def context(values: Mapping[str, Any]) -> Any:
    """What a program runs in: values by name, and our functions."""
    return module().Context(variables=values, functions=_extras())


def bound(source: str) -> list[str]:
    """The names that the macros of an expression bring in themselves."""
    return _BOUND.findall(_QUOTED.sub('""', source))


def _nesting(source: str) -> int:
    brackets: list[bool] = []
    deepest = 0
    for match in _TOKEN.finditer(source):
        if match[0] == "(" or match[0].startswith("."):
            brackets.append(match[0] != "(")
            deepest = max(deepest, sum(brackets))
        elif match[0] == ")" and brackets:
            brackets.pop()
    return deepest


def _syntax(message: str, source: str) -> str:
    found = re.search(r"ERROR: <input>:(\d+):(\d+): (?:Syntax error: )?([^\n]*)", message)
    if not found:
        return "syntax error"
    line, column, problem = int(found[1]), int(found[2]), found[3]
    if "Recursion limit" in problem:
        return "brackets nested too deeply"
    if "'<EOF>'" in problem:
        return "something is missing at the end"
    place = f"character {column}" if line == 1 else f"line {line}, character {column}"
    token = re.search(
        r"(?:mismatched input|extraneous input|token recognition error at:) '(.*?)'(?: expecting|$)", problem
    )
    if token is None:
        return f"{problem.split(' expecting')[0]} at {place}"
    word = token[1].strip()
    foreign = next((other for other in (word, *source.split()) if other in _FOREIGN), None)
    hint = f' (CEL writes "{_FOREIGN[foreign]}" for "{foreign}")' if foreign else ""
    return f"unexpected {quoted(word)} at {place}{hint}"


def _extras() -> dict[str, Any]:
    return {
        "sum": _sum,
        "min": lambda *arguments: min(_several(arguments)),
        "max": lambda *arguments: max(_several(arguments)),
        "keys": lambda mapping: sorted(mapping.keys()),
        "lowerAscii": lambda text: re.sub("[A-Z]+", lambda match: match[0].lower(), text),
        "upperAscii": lambda text: re.sub("[a-z]+", lambda match: match[0].upper(), text),
        "string": as_text,
    }


def _several(arguments: tuple[Any, ...]) -> list[Any]:
    """The values of ``max(1, 2)`` and of ``max([1, 2])``."""
    return list(arguments[0]) if len(arguments) == 1 and isinstance(arguments[0], list) else list(arguments)


def _sum(*arguments: Any) -> Any:
    total = sum(_several(arguments))
    if isinstance(total, int) and total not in INTEGERS:
        raise OverflowError
    return total
