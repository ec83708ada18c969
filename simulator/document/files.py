"""Reads files that a user names: bounded, and with a complaint that names the nearest file there is."""

from __future__ import annotations

import os
import stat
from itertools import islice
from pathlib import Path

from simulator.document.place import clipped
from simulator.errors import BadInput, nearest

LIMIT = 4 * 1024 * 1024
"""Bytes: no scenario and no captured payload comes near."""

_BEGINNINGS = {
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
    b"\x1f\x8b": "a gzip file",
    b"PK\x03\x04": "a zip file",
    b"%PDF-": "a PDF file",
}
"""How files begin that are mistaken for text most often."""


def read(path: str | Path, limit: int = LIMIT) -> bytes:
    """The bytes of one file or pipe.

    BadInput when it is missing, a folder, a device, not readable, or larger than *limit*; a file that is too large is
    refused before it is read.
    """
    name = str(path)
    where = clipped(name, 200)
    if name == "-":
        raise BadInput("standard input is not read; give the name of a file")
    try:
        with Path(name).open("rb") as file:
            status = os.fstat(file.fileno())
            if stat.S_ISCHR(status.st_mode) or stat.S_ISBLK(status.st_mode):
                raise BadInput("is a device, not a file", where=where)
            if status.st_size > limit:
                raise too_large(where, status.st_size, limit)
            data = file.read(limit + 1)
    except IsADirectoryError:
        raise BadInput("is a folder, not a file", where=where) from None
    except FileNotFoundError:
        raise _missing(Path(name), where) from None
    except NotADirectoryError:
        raise BadInput("no such file: a part of its path is a file, not a folder", where=where) from None
    except PermissionError:
        raise BadInput("no permission to read this file", where=where) from None
    except OSError as error:
        raise BadInput(f"cannot be read: {(error.strerror or 'unknown trouble').lower()}", where=where) from None
    except ValueError:
        raise BadInput("not the name of a file", where=where) from None
    if len(data) > limit:
        raise too_large(where, len(data), limit)
    return data


def text(data: bytes, where: str) -> str:
    """UTF-8 bytes as text, without a byte order mark; BadInput with line and column for anything else."""
    if other := _other(data[:5]):
        raise BadInput(f"is {other}, not UTF-8 text", where=where, line=1, column=1)
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        column = len(before[before.rfind(b"\n") + 1 :].decode()) + 1
        what = f"not UTF-8 text (byte 0x{error.object[error.start]:02x})"
        raise BadInput(what, where=where, line=before.count(b"\n") + 1, column=column) from None


def _other(head: bytes) -> str:
    """What begins like this, when it is none of ours."""
    for beginning, what in _BEGINNINGS.items():
        if head.startswith(beginning):
            return what
    # No text begins with a zero, but any that is saved with two bytes a sign, and without a mark, has one here.
    return "UTF-16" if len(head) > 1 and (head[0] == 0) != (head[1] == 0) else ""


def too_large(where: str, size: int, limit: int, what: str = "") -> BadInput:
    """The complaint about *size* bytes (of *what*) where there may be *limit*."""
    found, most = _amount(size), _amount(limit)
    if found == most:
        found, most = f"{size:,} bytes", f"{limit:,} bytes"
    return BadInput(f"too large: {found}{f' of {what}' if what else ''}, the limit is {most}", where=where)


def _amount(size: int) -> str:
    for unit, step in (("MB", 1024 * 1024), ("KB", 1024)):
        if size >= step:
            return f"{size / step:.1f}".removesuffix(".0") + f" {unit}"
    return f"{size} bytes"


def _missing(path: Path, where: str) -> BadInput:
    folder = path.parent
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in islice(entries, 10_000))
    except OSError:
        return BadInput(f"no such file: there is no folder {clipped(str(folder), 200)}", where=where)
    guess = nearest(path.name, names)
    return BadInput("no such file", where=where, nearest=clipped(str(folder / guess), 200) if guess else "")
