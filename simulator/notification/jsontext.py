"""The small print of org.json: how one text becomes a JSON scalar, and how strings are escaped (PON-JSON-1)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from simulator.errors import BadInput
from simulator.notification.javadouble import double_text

EMPTY: Final = '""'

_LONG: Final = re.compile(r"0|-?[1-9][0-9]{0,18}")
_LONGEST_LONG: Final = 19
"""Numbers with fewer characters are in range."""
_LONG_RANGE: Final = range(-(1 << 63), 1 << 63)
_MONEY: Final = re.compile(r"-?(?:[1-9][0-9]{0,6}|0(?=\.0{0,2}[1-9]))\.[0-9]{0,6}[1-9]")
"""Doubles that Java and everybody else print back unchanged: up to 15 digits, from 0.001 to below 10,000,000."""
_DOUBLE: Final = re.compile(r"-?[0-9]+\.[0-9]+(?:E-?[0-9]+)?")
_WORDS: Final = ("TRUE", "FALSE", "NULL")
_STRING: Final = re.compile(r"(?=[A-EG-MO-SU-Za-eg-mo-su-z]|[0-9]++[^0-9.])[ !#-;=-\[\]-~]*[!#-;=-\[\]-~]")
"""Texts that are plainly neither number nor word and have nothing to trim or to escape: most of them."""
_SPECIAL: Final = re.compile('["\\\\\x00-\x1f\x80-\x9f\u2000-\u20ff]')
_ESCAPED: Final = re.compile(_SPECIAL.pattern + "|(?<=<)/")
_SHORT: Final = {
    '"': r"\"",
    "\\": r"\\",
    "/": r"\/",
    "\b": r"\b",
    "\t": r"\t",
    "\n": r"\n",
    "\f": r"\f",
    "\r": r"\r",
}
_ASCII_BLANKS: Final = "".join(map(chr, range(0x21)))
_JAVA_BLANKS: Final = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a"
    "\u2028\u2029\u205f\u3000"
)


def trimmed(text: str) -> str:
    """A text run as org.json takes it: Unicode blanks go from its beginning, those up to U+0020 from both ends."""
    return text.lstrip(_JAVA_BLANKS).strip(_ASCII_BLANKS)


@lru_cache(maxsize=1 << 15)
def leaf_text(text: str) -> str:
    """The JSON of an element that holds just *text*."""
    if text.isdecimal() and text.isascii() and text[0] != "0" and len(text) < _LONGEST_LONG:
        return text
    if _STRING.fullmatch(text):
        return f'"{text}"'
    return coerced(trimmed(text))


def coerced(text: str) -> str:
    """The JSON of a text: boolean, null, number where Java prints it back unchanged, else string.

    :raises BadInput: for ``-Infinity``, which passes for a number that JSON does not have.
    """
    if not text:
        return EMPTY
    if text[0] in "-0123456789":
        return _number(text) or quoted(text)
    folded = text.upper()  # as Java compares; a long s counts as an s
    return folded.lower() if folded in _WORDS and len(folded) == len(text) else quoted(text)


def _number(text: str) -> str:
    """The JSON number that *text* is; empty when it is none."""
    if _LONG.fullmatch(text):
        return text if len(text) < _LONGEST_LONG or int(text) in _LONG_RANGE else ""
    if _MONEY.fullmatch(text):
        return text
    if _DOUBLE.fullmatch(text):
        return _double(text)
    if text == "-Infinity":
        raise BadInput('the text "-Infinity" cannot be converted, JSON has no infinite numbers')
    return ""


def _double(text: str) -> str:
    padded = text[-1] == "0" and text[-2] != "." and "E" not in text  # as most money: no double is printed so
    if padded or double_text(float(text)) != text:
        return ""
    return text if "E" in text else text.rstrip("0").rstrip(".")


def quoted(text: str) -> str:
    """A JSON string with the escapes of that library: ``</`` too, and some that JSON does not ask for."""
    if _SPECIAL.search(text) or "</" in text:
        text = _ESCAPED.sub(_escape, text)
    return f'"{text}"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return _SHORT.get(char) or f"\\u{ord(char):04x}"
