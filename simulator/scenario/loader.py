"""From files to scenarios: reads, checks against the language's schema, follows fragments."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.document import files, yaml
from simulator.errors import BadInput, nearest
from simulator.scenario.language import schema
from simulator.scenario.library import folder as library
from simulator.scenario.library import listing
from simulator.scenario.model import Fragment, Place, Scenario, Step
from simulator.scenario.proof import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from simulator.document.place import Document
    from simulator.scenario.model import Path as Way

__all__ = ["gather", "library", "listing", "load", "parse", "scenario"]

DEFAULT_TIMEOUT = 60.0
_DEEPEST = 8


def gather(paths: Iterable[Path]) -> list[Scenario]:
    """The scenarios of files and folders, in the order of paths and file names; fragments in a folder are passed over.

    :raises BadInput: a file that is missing or wrong, a folder without scenarios; names file, line and column.
    """
    found: list[Scenario] = []
    for path in paths:
        if not path.is_dir():
            found.append(scenario(path))
            continue
        loaded = [load(file) for file in listing(path)]
        scenarios = [each for each in loaded if isinstance(each, Scenario)]
        if not scenarios:
            raise BadInput("no scenarios (*.yaml) in this folder", where=str(path))
        found += scenarios
    return list({Path(each.file).resolve(): each for each in found}.values())


def scenario(path: Path) -> Scenario:
    """One scenario file; BadInput when it is a fragment."""
    loaded = load(path)
    if isinstance(loaded, Fragment):
        raise BadInput("a fragment cannot be played by itself; a scenario takes it in with `use`", where=str(path))
    return loaded


def load(path: Path, above: tuple[Path, ...] = ()) -> Scenario | Fragment:
    """One file of the language, checked; *above* are the files whose ``use`` led here."""
    return parse(files.read(path), str(path), path, above)


def parse(content: bytes, where: str, path: Path, above: tuple[Path, ...] = ()) -> Scenario | Fragment:
    """The same from bytes; fragments are looked for beside *path*."""
    document = yaml.load(content, where)
    if not isinstance(document.value, dict):
        raise BadInput("a scenario is a mapping with `name` and `steps`", where=where, line=1, column=1)
    kind = "fragment" if "fragment" in document.value else "scenario"
    schema(kind).check(document)
    reading = _Reading(document, path, above)
    return reading.fragment() if kind == "fragment" else reading.scenario()


class _Reading:
    """One file being read."""

    def __init__(self, document: Document, path: Path, above: tuple[Path, ...]) -> None:
        self._document, self._path, self._above = document, path, above
        self._value: dict[str, Any] = document.value

    def scenario(self) -> Scenario:
        value = self._value
        header = {name: part for name, part in value.items() if name not in ("steps", "matrix")}
        made = Scenario(
            file=self._document.where,
            id=f"{self._path.resolve().parent.name}/{self._path.stem}",
            name=str(value["name"]).strip(),
            description=str(value.get("description", "")).strip(),
            tags=tuple(value.get("tags", ())),
            header=header,
            matrix={name: tuple(values) for name, values in value.get("matrix", {}).items()},
            timeout=float(value.get("timeout", DEFAULT_TIMEOUT)),
            steps=self._steps(value["steps"], ("steps",)),
            place=self._place(()),
            places=dict(self._places(header, (), ())),
        )
        walk.check(made)
        return made

    def fragment(self) -> Fragment:
        value = self._value
        made = Fragment(
            file=self._document.where,
            name=value["fragment"],
            params=dict(value.get("params", {})),
            steps=self._steps(value["steps"], ("steps",)),
        )
        walk.check_fragment(made)
        return made

    def _place(self, path: Way) -> Place:
        line, column = self._document.place(path)
        return Place(self._document.where, line, column)

    def _steps(self, values: list[Any], path: Way) -> tuple[Step, ...]:
        return tuple(self._step(value, (*path, index), index + 1) for index, value in enumerate(values))

    def _step(self, value: Any, path: Way, number: int) -> Step:
        place = self._place(path)
        if isinstance(value, str):
            return Step(word=value, value={}, place=place, number=number)
        ((word, needs),) = value.items()
        places = dict(self._places(needs, (*path, word), ()))
        steps: tuple[Step, ...] = ()
        defaults: dict[str, Any] = {}
        if word == "repeat":
            steps = self._steps(needs["steps"], (*path, word, "steps"))
            needs = {name: part for name, part in needs.items() if name != "steps"}
        elif word == "use":
            found = self._use(needs, self._place((*path, word, "fragment")))
            steps, defaults = found.steps, dict(found.params)
        elif needs is None:
            needs = {}
        return Step(word=word, value=needs, place=place, number=number, steps=steps, defaults=defaults, places=places)

    def _places(self, value: Any, path: Way, below: Way) -> Iterator[tuple[Way, tuple[int, int]]]:
        yield below, self._document.place(path)
        parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for name, part in parts:
            if name != "steps":
                yield from self._places(part, (*path, name), (*below, name))

    def _use(self, needs: dict[str, Any], place: Place) -> Fragment:
        name = needs["fragment"]
        path = next((folder / name for folder in (self._path.parent, library()) if (folder / name).is_file()), None)
        chain = (*self._above, self._path.resolve())
        if path is None:
            words = [
                *(file.relative_to(self._path.parent).as_posix() for file in listing(self._path.parent)),
                *(file.relative_to(library()).as_posix() for file in listing(library()) if "fragments" in file.parts),
            ]
            raise place.complain(f"no fragment {name} beside {self._path.name}, and none ships", nearest(name, words))
        if path.resolve() in chain:
            raise place.complain(f"fragment {name} uses itself")
        if len(chain) > _DEEPEST:
            raise place.complain(f"fragments are nested more than {_DEEPEST} deep")
        found = load(path, chain)
        if isinstance(found, Scenario):
            raise place.complain(f"{name} is a scenario, not a fragment (it begins with `name`, not `fragment`)")
        given = needs.get("with", {})
        for param in given:
            if param not in found.params:
                raise place.complain(f'fragment {name} has no parameter "{param}"', nearest(param, found.params))
        for param, default in found.params.items():
            if default is None and param not in given:
                raise place.complain(f'fragment {name} needs the parameter "{param}"')
        return found
