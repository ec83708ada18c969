"""The set-up cases of a store folder: papers that both environments share, each written once and never changed.

Each environment has a file of its own and keeps there how far it has come with a case. So no commit spans two files: a
paper that an environment does not know yet, since the process died or another environment was served, is taken up when
that environment is opened (rule SITE-CASE-4).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec import DecodeError
from msgspec.structs import replace

from simulator.errors import BadInput
from simulator.store import codec

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from simulator.commerce.site import SetupCase

FOLDER = "cases"


def read(folder: Path) -> list[SetupCase]:
    """The cases of a store folder by number. :raises BadInput: for a file there that is no case."""
    found = []
    for file in (folder / FOLDER).glob("*.json"):
        try:
            found.append(codec.cases.decode(file.read_bytes()))
        except (OSError, DecodeError) as error:
            raise BadInput(f"is not a whole set-up case ({error})", where=str(file)) from None
    return sorted(found, key=lambda case: case.number)


class Cases:
    """What the owner of a store folder knows of its cases."""

    def __init__(self, folder: Path, *, sync: bool) -> None:
        """:param sync: whether a paper outlives the machine, not only the process."""
        self._folder, self._sync = folder / FOLDER, sync
        self._known = read(folder)

    def __iter__(self) -> Iterator[SetupCase]:
        return iter(self._known)

    def add(self, case: SetupCase) -> SetupCase:
        """Write a case down under the next number: the whole paper or none. :raises BadInput: when that cannot be."""
        numbered = replace(case, number=self._known[-1].number + 1 if self._known else 1)
        try:
            self._write(f"{numbered.number}.json", codec.encode(numbered))
        except OSError as error:
            what = f"a set-up case cannot be written ({error.strerror})"
            raise BadInput(what, where=str(self._folder)) from None
        self._known.append(numbered)
        return numbered

    def _write(self, name: str, data: bytes) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        draft = self._folder / f"{name}.new"
        with draft.open("wb") as file:
            file.write(data)
            if self._sync:
                file.flush()
                os.fsync(file.fileno())
        draft.replace(self._folder / name)
        if self._sync:
            folder = os.open(self._folder, os.O_RDONLY)
            try:
                os.fsync(folder)  # the name, too
            finally:
                os.close(folder)
