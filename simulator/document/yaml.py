"""YAML 1.2 (core schema) to plain values and their places; timestamps stay text, hostile documents are refused."""

from __future__ import annotations

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from simulator.document import files
from simulator.document.nodes import Reading
from simulator.document.place import Document, clipped
from simulator.errors import BadInput

SIZE_LIMIT = 1024 * 1024
"""Characters: reading more would take seconds."""

# What the reader says -> what the user should know.
_WORDS = (
    ("found character '\\t'", "a tab cannot indent or start a value; use spaces"),
    ("mapping values are not allowed here", 'unexpected ":" (wrong indentation, or text with ": " that needs quotes)'),
    ("could not find expected ':'", 'a key without ":" after it'),
    ("expected <block end>", "wrong indentation, or more text after a closed quote or bracket"),
    ("expected ',' or '}'", 'expected "," or "}"'),
    ("expected ',' or ']'", 'expected "," or "]"'),
    ("expected the node content", "a value is missing here"),
    ("sequence entries are not allowed", 'unexpected "-" (a list begins on a line of its own)'),
    ("special characters are not allowed", "a control character"),
    ("that cannot start any token", "text that begins with this character needs quotes"),
    ("unknown escape character", "an unknown escape; use single quotes to write a backslash as it is"),
)

# What was begun and never ended; the place of the beginning helps more than that of the end.
_NEVER_CLOSED = (
    ("flow mapping", 'a "{" that is never closed'),
    ("flow sequence", 'a "[" that is never closed'),
    ("quoted scalar", "a quote that is never closed"),
    ("flow node", "a bracket that is never closed"),
)
_AT_THE_END = ("<stream end>", "found unexpected end of stream", "unexpected document separator")


def load(data: bytes | str, where: str) -> Document:
    """The one document of a YAML file, a mapping or a list.

    :raises BadInput: with line and column: not UTF-8, bad syntax, a duplicate key, a key that is not text, an unknown
        tag, aliases that grow beyond bounds, more than one document, an empty file, or only a scalar.
    """
    text = files.text(data, where) if isinstance(data, bytes) else data.removeprefix("\ufeff")
    if len(text) > SIZE_LIMIT:
        raise files.too_large(where, len(text), SIZE_LIMIT, "YAML")
    reading: Reading | None = None
    try:
        reading = Reading(text, where)
        node = reading.document()
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - text.rfind("\n", 0, error.position)
        raise BadInput(_in_words(str(error.reason)), where=where, line=line, column=column) from None
    except MarkedYAMLError as error:
        raise _syntax(error, where, reading) from None
    except YAMLError as error:
        raise BadInput(_in_words(str(error)), where=where) from None
    except (ValueError, OverflowError):
        # The reader turns \U escapes into characters without looking whether there is such a character.
        line, column = (reading.reader.line + 1, reading.reader.column + 1) if reading else (1, 1)
        raise BadInput("an escape that is no character", where=where, line=line, column=column) from None
    return Document(node.value, where, lambda: node.mark)


def _syntax(error: MarkedYAMLError, where: str, reading: Reading | None) -> BadInput:
    problem, context = str(error.problem or ""), str(error.context or "")
    mark = error.problem_mark or error.context_mark
    what = _in_words(problem or context or "not YAML")
    if any(end in problem for end in _AT_THE_END):
        for begun, words in _NEVER_CLOSED:
            if begun in context:
                opened = reading.opened if reading and begun == "flow node" else error.context_mark
                what, mark = words, opened or mark
    return BadInput(what, where=where, line=mark.line + 1 if mark else 0, column=mark.column + 1 if mark else 0)


def _in_words(problem: str) -> str:
    for part, words in _WORDS:
        if part in problem:
            return words
    return clipped(" ".join(problem.split()), 160)
