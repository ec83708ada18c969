"""How the shipped scenarios use the language: the shortest use of each key, and each step as it stands in its file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from simulator.scenario import loader
from simulator.scenario.model import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from simulator.cli.pages.language import Language
    from simulator.scenario.model import Fragment, Step

ALIAS = re.compile(r"(?<=[ \[])\*\w")
"""What stands elsewhere, by a name of YAML."""
PLAIN = re.compile(r"(?=.*[A-Za-z])(?!0[box]|[\d.]+e\d|(?:true|false|null|yes|no|on|off)$)\w(?:[\w ./-]*\w)?")
"""Text that needs no quotes in YAML, since it cannot be read as anything else."""
LONGEST = 12
"""Lines of an example."""


class Example(NamedTuple):
    """Part of a shipped file."""

    file: str
    """Below the library's folder."""
    text: str


class Usage:
    """What occurs in the shipped scenarios and fragments."""

    def __init__(self, language: Language, files: Sequence[Path]) -> None:
        self._language = language
        self._short: dict[tuple[str, str], str] = {}
        self._headers: list[tuple[int, Example]] = []
        self._steps: dict[str, list[tuple[int, Example]]] = {}
        for path in files:
            self._file(path, loader.load(path))

    def short(self, section: str, key: str) -> str:
        """The shortest use of a key, ``name: value`` on one line; empty when no shipped file uses it."""
        return self._short.get((section, key), "")

    def header(self) -> Example:
        """The header that shows most keys without being long."""
        return _telling(self._headers)

    def step(self, word: str) -> Example | None:
        """The use of a word that shows most of its keys without being long; None when no shipped file uses it."""
        return _telling(self._steps[word]) if word in self._steps else None

    def _file(self, path: Path, loaded: Scenario | Fragment) -> None:
        text = path.read_text("utf-8").splitlines()
        shown = path.relative_to(loader.library()).as_posix()
        if isinstance(loaded, Scenario):
            matrix = {"matrix": {name: list(values) for name, values in loaded.matrix.items()}} if loaded.matrix else {}
            self._note("header", self._language.part("scenario"), {**loaded.header, **matrix})
            head = "\n".join(text[1 : text.index("steps:")]).strip()
            self._headers.append((len(loaded.header) + len(matrix), Example(shown, head)))
        else:
            self._note("fragment", self._language.part("fragment"), {"fragment": loaded.name, "params": loaded.params})
        for step in _own(loaded.steps, loaded.file):
            lines = _lines(text, step.place.line)
            size = len(step.value) if isinstance(step.value, dict) else 0
            self._steps.setdefault(step.word, []).append((size, Example(shown, "\n".join(lines))))
            self._note(step.word, self._language.steps[step.word], step.value)

    def _note(self, section: str, node: Mapping[str, Any], value: Any, path: str = "") -> None:
        """Go through a value and its schema together, and keep the shortest use of each key."""
        for part in self._language.branches(node):
            if name := self._language.section(part):
                self._note(name, self._language.part(name), value)
            if isinstance(value, list) and "items" in part:
                for each in value:
                    self._note(section, part["items"], each, f"{path}[]")
            if isinstance(value, dict):
                self._names(section, part, value, path)

    def _names(self, section: str, part: Mapping[str, Any], value: Mapping[str, Any], path: str) -> None:
        for name, below in part.get("properties", {}).items():
            if name in value:
                lender = self._language.borrowed(below)
                key = name if lender else f"{path}.{name}".lstrip(".")
                self._keep((lender or section, key), f"{name}: {flow(value[name])}")
                self._note(lender or section, below, value[name], key)
        if isinstance(named := part.get("additionalProperties"), dict):
            for each in value.values():
                self._note(section, named, each, path)

    def _keep(self, key: tuple[str, str], text: str) -> None:
        before = self._short.get(key)
        if before is None or (len(text), text) < (len(before), before):
            self._short[key] = text


def _telling(examples: Sequence[tuple[int, Example]]) -> Example:
    """Of examples with the number of their keys, the one with the most that is not long and stands by itself."""
    whole = [each for each in examples if not ALIAS.search(each[1].text)]
    fit = [each for each in whole if each[1].text.count("\n") < LONGEST] or whole
    return max(fit, key=lambda each: (each[0], -len(each[1].text)))[1]


def flow(value: Any) -> str:
    """A value as YAML on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{flow(name)}: {flow(part)}' for name, part in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, str) and PLAIN.fullmatch(value):
        return value
    return msgspec.json.encode(value).decode()


def shipped() -> list[Path]:
    """All files of the library, fragments included."""
    return sorted(loader.library().rglob("*.yaml"))


def _own(steps: Sequence[Step], file: str) -> Iterator[Step]:
    """The steps that stand in the file itself; those of a fragment stand in another."""
    for step in steps:
        if step.place.file == file:
            yield step
            yield from _own(step.steps, file)


def _lines(text: Sequence[str], first: int) -> list[str]:
    """A list item as it stands in the file, from its line (counted from 1) on, without the blanks before it."""
    indent = len(text[first - 1]) - len(text[first - 1].lstrip())
    end = first
    while end < len(text) and (not text[end].strip() or len(text[end]) - len(text[end].lstrip()) > indent):
        end += 1
    found = [line[indent:] for line in text[first - 1 : end]]
    while not found[-1].strip():
        found.pop()
    return found
