"""Finds the data files that ship with the program, in a wheel and in a checkout alike."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder of shipped data called *name* (``scenarios`` or ``schemas``).

    A wheel carries it inside the package, a checkout beside it.
    """
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


def read(name: str, *parts: str) -> bytes:
    """The bytes of one shipped file, such as ``read("schemas", "pon.xsd")``."""
    return folder(name).joinpath(*parts).read_bytes()
