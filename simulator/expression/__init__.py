"""Expressions in `${ }` (CEL): plain data in, plain data out, each error one line with the nearest right word.

Beside the functions of CEL there are `sum`, `min`, `max`, `keys`, `lowerAscii`, `upperAscii`; `string` takes any value.
Money enters as whole minor units, because a CEL number with a fraction is a double. The language itself is loaded with
the first expression.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.errors import BadInput, nearest
from simulator.expression import language, text, trouble, values

if TYPE_CHECKING:
    from collections.abc import Iterator


def evaluate(source: str, names: Mapping[str, Any]) -> Any:
    """The value of one expression: bool, int, float, str, list, dict or None; times and spans come back as text.

    :param names: what the expression may use: lists, mappings, text, numbers, bools, None, datetimes and timedeltas.
    :raises BadInput: for a syntax error, an unknown name, types that do not fit, bytes, Decimals, and whole numbers
        beyond 64 bits.
    """
    program = language.compiled(source)
    context = {name: values.entering(names[name], name) for name in program.variables() if name in names}
    trouble.refuse_unordered(source, context)
    try:
        result = program.execute(language.context(context))
    except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError) as error:
        raise trouble.refused(error, source, context, names) from None
    return values.leaving(result, source)


def check(source: str) -> None:
    """Raises BadInput when an expression is not well-formed or calls a function that does not exist."""
    for name in language.compiled(source).functions():
        if name[:1].isalpha() and name not in language.FUNCTIONS:
            what = f'unknown function "{name}" in the expression {text.quoted(source)}'
            raise BadInput(what, nearest=nearest(name, language.FUNCTIONS))


def variables(source: str) -> tuple[str, ...]:
    """The names that an expression takes from outside, in alphabetical order; BadInput when it is not well-formed."""
    bound = language.bound(source)
    return tuple(name for name in language.compiled(source).variables() if name not in bound)


def fill(value: Any, names: Mapping[str, Any]) -> Any:
    """A copy of plain data with every ``${ expression }`` in its texts replaced; keys stay as they are.

    A text that is one expression and nothing else takes the type of its value; elsewhere the value becomes text (true,
    false and null as CEL writes them, lists and mappings as JSON). ``$${`` stands for ``${``.
    """
    if isinstance(value, str):
        return _filled(value, names)
    if isinstance(value, Mapping):
        return {key: fill(inner, names) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [fill(inner, names) for inner in value]
    return value


def names_in(value: Any) -> tuple[str, ...]:
    """The source of every expression in the texts of plain data, in order; BadInput for a ``${`` without end."""
    return tuple(_sources(value))


def _filled(whole: str, names: Mapping[str, Any]) -> Any:
    if "${" not in whole:
        return whole
    pieces = text.pieces(whole)
    if len(pieces) == 1 and pieces[0].expression:
        return evaluate(pieces[0].text, names)
    return "".join(values.as_text(evaluate(piece.text, names)) if piece.expression else piece.text for piece in pieces)


def _sources(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (piece.text for piece in text.pieces(value) if piece.expression)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _sources(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _sources(inner)
