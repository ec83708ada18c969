"""Text around expressions: where `${` begins one, where its brace closes, and what is literal."""

from __future__ import annotations

import re
from typing import NamedTuple

from simulator.errors import BadInput

STRING = (
    r"(?:[bB]?[rR](?:\"{3}.*?\"{3}|'{3}.*?'{3}|\"[^\"\n]*\"|'[^'\n]*')"
    r"|[bB]?(?:\"{3}(?:\\.|[^\\])*?\"{3}|'{3}(?:\\.|[^\\])*?'{3}|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'))"
)
"""A CEL string: raw or not, bytes or not, in one or three quotes."""

_TOKEN = re.compile(rf"{STRING}|//[^\n]*|[{{}}]", re.DOTALL)


class Piece(NamedTuple):
    """A part of a text: literal, or the source of an expression."""

    text: str
    expression: bool = False


def pieces(whole: str) -> list[Piece]:
    """A text cut into literal parts and expressions; BadInput for a ``${`` without end."""
    found: list[Piece] = []
    literal, position = "", 0
    while (start := whole.find("${", position)) >= 0:
        if start > position and whole[start - 1] == "$":
            literal += whole[position : start - 1] + "${"
            position = start + 2
            continue
        literal += whole[position:start]
        end = _end(whole, start + 2)
        if literal:
            found.append(Piece(literal))
        found.append(Piece(whole[start + 2 : end].strip(), expression=True))
        literal, position = "", end + 1
    literal += whole[position:]
    return [*found, Piece(literal)] if literal else found


def quoted(source: str) -> str:
    """An expression or text as a message shows it: on one line, in quotes, cut at 80 characters."""
    line = " ".join(source.split()).encode("utf-8", "backslashreplace").decode()
    line = "".join(one if one.isprintable() else "�" for one in line)
    return f'"{line[:79]}…"' if len(line) > 80 else f'"{line}"'


def _end(whole: str, start: int) -> int:
    """Where the brace stands that closes an expression; braces inside its strings, maps and comments do not."""
    depth = 0
    for match in _TOKEN.finditer(whole, start):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            if not depth:
                return match.start()
            depth -= 1
    raise BadInput(f'a "${{" that is never closed in {quoted(whole)}')
